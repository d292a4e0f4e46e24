"""Session files: what is saved comes back bit for bit, people can read it, and no mishap costs the old file."""

import errno
import json
import os
import resource
import stat
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from documents import NAMES, bits, documents, random_document
from hypothesis import given, settings

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel, Dataset, make_classes
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import SCHEMA, SessionFormatError, to_dict
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.sessions import json_text
from softmax_viz.storage.sessions.session_file import SUFFIX, load_session, save_session
from softmax_viz.storage.sessions.session_text import session_bytes

OLD_FILE = Path(__file__).parents[2] / "data" / "session-schema-1.softmax"


@pytest.fixture
def document() -> Document:
    return random_document(5)


# --- what is in a file -----------------------------------------------------------------------------------


@settings(max_examples=25)
@given(documents)
def test_saving_and_loading_is_the_identity(tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / f"identity{SUFFIX}"
    save_session(path, document)
    read = load_session(path)
    assert bits(read) == bits(document)
    assert session_bytes(read) == path.read_bytes()
    assert json.dumps(json.loads(path.read_bytes())) == json.dumps(to_dict(document))  # and others read the same


def test_people_can_read_it():
    data = Dataset(np.array([[0.1, -0.0], [5e-324, 1e49]]), np.array([1, 0]), make_classes(["가나", 'say "a"']))
    lines = session_bytes(Document(Session(data, title="꽃"))).decode().splitlines()
    assert lines[:4] == ["{", '  "format": "softmax_viz session",', f'  "schema": {SCHEMA},', '  "title": "꽃",']
    assert '    "learning_rate": 0.3,' in lines
    assert '    {"key": 1, "name": "say \\"a\\"", "style": 1}' in lines
    start = lines.index('  "points": [') + 1
    assert lines[start : start + 3] == [
        '    {"x": 0.1, "y": -0.0, "class": 1},',
        '    {"x": 5e-324, "y": 1e+49, "class": 0}',
        "  ],",
    ]


def test_every_name_survives(tmp_path):
    data = Dataset(np.empty((0, 2)), np.empty(0), make_classes([*NAMES]), (NAMES[1], NAMES[4]))
    save_session(tmp_path / "names.softmax", Document(Session(data)))
    assert load_session(tmp_path / "names.softmax").session.data == data


def test_a_file_of_the_first_schema_still_opens():
    read = load_session(OLD_FILE)
    session = read.session
    assert (session.title, session.seed, session.features) == ("세 무리", 42, ("x", "y", "xy"))
    assert session.hyperparams == Hyperparams(
        learning_rate=0.05, strength=0, penalty="none", logit_dropout=0.25, batch_size=None, standardize=True
    )
    assert [(c.key, c.name, c.style) for c in session.data.classes] == [
        (0, "빨강", 0), (1, "", 1), (2, 'third "class"', 2)
    ]  # fmt: skip
    expected = np.array([[1.5, -0.0], [-1.25, 0.1], [2.0, 5e-324], [0.30000000000000004, -1e-7]])
    assert session.data.points.tobytes() == expected.tobytes()
    assert session.data.labels.tolist() == [0, 2, 1, 2]
    assert session.data.axes == ("길이", "width")
    assert (read.view, read.probe, read.trained) == ((-2.0, 2.5, -1.5, 1.5), (0.5, -0.25), None)


def test_what_could_not_be_opened_again_is_not_written(tmp_path, monkeypatch):
    """No program that is right makes such documents. This one stands for all that are not."""
    path = tmp_path / "mine.softmax"
    save_session(path, Document(Session()))
    content = path.read_bytes()
    for wrong, words in [
        (Session(seed=2**64), "seed must be a whole number from 0 to 18446744073709551615"),
        (Session(Dataset([], [], (ClassLabel(2**53), ClassLabel(1)))), "classes[0].key must be a whole number"),
    ]:
        with pytest.raises(UserError) as caught:
            save_session(path, Document(wrong))
        assert str(caught.value).startswith("Nothing was saved, because the file could not be opened again. ")
        assert words in str(caught.value)
    monkeypatch.setattr("softmax_viz.storage.sessions.session_text.MAX_BYTES", 1000)
    with pytest.raises(UserError, match="It is larger than 0 MB"):
        save_session(path, Document(Session(Dataset(np.ones((99, 2)), np.zeros(99), make_classes(2)))))
    assert path.read_bytes() == content


# --- what is no session ----------------------------------------------------------------------------------

_SOUND = session_bytes(Document(Session(Dataset(np.ones((20, 2)), np.zeros(20), make_classes(2)))))


@pytest.fixture
def refusal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def load(content: bytes) -> str:
        (tmp_path / "my.softmax").write_bytes(content)
        with pytest.raises(SessionFormatError) as caught:
            load_session("my.softmax")
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return load


_ROW = b'{"x": 1.0, "y": 1.0, "class": 0}'
_LINE = _SOUND[: _SOUND.index(_ROW)].count(b"\n") + 1


# Of a comma before a brace, Python names the brace up to 3.12 and the comma since.
_AFTER_A_COMMA = 12 if sys.version_info >= (3, 13) else 14
_ODD: list[tuple[bytes, str]] = [
    (b'{"x": 1e999, "y": 1.0, "class": 0}', "my.softmax: points[0].x is not a finite number of reasonable length."),
    (b'{"x": NaN, "y": 1.0, "class": 0}', "points[0].x is not a finite number"),
    (b'{"x": 1.0, "y": -Infinity, "class": 0}', "points[0].y is not a finite number"),
    (b'{"x": %s, "y": 1.0, "class": 0}' % (b"1" * 5000), "points[0].x is not a finite number"),
    (b'{"x": 0.%s1, "y": 1.0, "class": 0}' % (b"0" * 5000), "points[0].x is not a finite number"),
    (b'{"x": 1.0, "y": 1.0, "class": %s}' % (b"1" * 30), "points[0].class must be a whole number"),
    (b'{"x": 1.0, "y": 1.0, "x": 2.0, "class": 0}', "my.softmax: points[0].x is there twice. Remove one of them."),
    (b'{"x": 1.0, "y": 1.0, "class": 0, "new": [0, {"a": [1e999]}]}', "points[0].new[1].a[0] is not a finite"),
    (b'{"x": 1.0, "y": 1.0, "class": 0, "a": {"b": {"c": 1, "c": 1}}}', "points[0].a.b.c is there twice"),
    (b"[" * 100_000, "is nested deeper than a session can be"),
    (b'{"a":' * 100_000, "is nested deeper than a session can be"),
    (b"[" * 600_000, "holds more values than a session can have"),
    (b"[" + b"0," * 2_100_000 + b"0]", "holds more values than a session can have"),
    (b'{"x": 01}', f"my.softmax, line {_LINE}, column 12: the text breaks off or is damaged"),
    (b'{"x": 1, }', f"line {_LINE}, column {_AFTER_A_COMMA}: the text breaks off"),
    (b'{"x": "a\nb"}', f"line {_LINE}, column 13: the text breaks off"),
    (b'{"x": "\xff"}', f"my.softmax, line {_LINE}: this is not text in UTF-8"),
    (b"9" * 100_000 + b"{", f"line {_LINE}, column 100005: the text breaks off"),
]


def test_what_json_lets_pass_is_refused_with_its_place(refusal):
    for new, words in _ODD:
        assert words in refusal(_SOUND.replace(_ROW, new, 1)), new[:60]


def test_json_of_something_else(refusal):
    for content in (b"[]", b"null", b"{}", b'"a"', b"1", b'{"format": "x"}', b"[1e5]"):
        assert refusal(content).startswith("my.softmax is no session of softmax_viz. Choose a .softmax file")


def test_a_cut_at_any_place_is_noticed(refusal):
    for stop in range(0, len(_SOUND) - 2, 37):
        assert "the text breaks off or is damaged" in refusal(_SOUND[:stop])


def test_text_of_another_encoding(refusal, tmp_path):
    assert "not text in UTF-8" in refusal(_SOUND.decode().encode("utf-16"))
    (tmp_path / "mark.softmax").write_bytes(b"\xef\xbb\xbf" + _SOUND)
    assert load_session(tmp_path / "mark.softmax").session.data.n_points == 20


def test_half_a_character_in_a_name_becomes_the_sign_for_one(tmp_path):
    (tmp_path / "half.softmax").write_bytes(_SOUND.replace(b'"name": ""', rb'"name": "\ud800a\ud83c\udf38"', 1))
    read = load_session(tmp_path / "half.softmax")
    assert read.session.data.classes[0].name == "\ufffda🌸"
    save_session(tmp_path / "half.softmax", read)


def test_numbers_are_never_written_that_are_not_finite():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text.readable({"a": float("nan")})


# --- mishaps ---------------------------------------------------------------------------------------------


def sentence(path: object, content: bytes = b"new") -> str:
    with pytest.raises(UserError) as caught:
        write_bytes(path, content)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


@contextmanager
def files_end_at(size: int):
    """No file can grow beyond ``size`` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 10_000])
def test_a_full_disk_leaves_the_old_file_whole(tmp_path, room, document):
    path = tmp_path / "mine.softmax"
    save_session(path, document)
    with files_end_at(room):
        words = sentence(path, b"z" * 100_000)
    assert words == f"{path} cannot be written: File too large. Choose another place."
    assert bits(load_session(path)) == bits(document)
    assert os.listdir(tmp_path) == ["mine.softmax"]


def test_a_folder_that_is_not_there_or_is_one_itself(tmp_path):
    assert sentence(tmp_path / "gone" / "a.softmax") == (
        f"The folder of {tmp_path / 'gone' / 'a.softmax'} does not exist. Choose another place."
    )
    (tmp_path / "folder.softmax").mkdir()
    assert "is a folder" in sentence(tmp_path / "folder.softmax")
    (tmp_path / "file").touch()
    assert "does not exist" in sentence(tmp_path / "file" / "a.softmax")
    assert sorted(os.listdir(tmp_path)) == ["file", "folder.softmax"]


def test_a_folder_that_takes_no_files(tmp_path):
    assert any(words in sentence("/sys/a.softmax") for words in ("is read-only", "cannot be written"))


def test_names_that_no_file_can_have(tmp_path):
    for name, words in [
        ("a\0b.softmax", "embedded null"),
        ("n" * 300 + ".softmax", "is too long. Choose a shorter one."),
        ("\ud800.softmax", "cannot be written: "),
    ]:
        assert words in sentence(tmp_path / name)
        assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", [b"in\xff.softmax", b"\x80\xfe", "가".encode("cp949"), b"n" * 255, "가".encode() * 85])
def test_any_name_that_the_system_knows_is_written_under_that_name(tmp_path, name):
    path = os.fsdecode(os.path.join(os.fsencode(tmp_path), name))
    for content in (b"old", b"new"):
        write_bytes(path, content)
        assert os.listdir(os.fsencode(tmp_path)) == [name]
        assert Path(path).read_bytes() == content


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "There is no room for {file} on the disk. Make some, or choose another disk."),
        (errno.EDQUOT, "There is no room for {file} on the disk. Make some, or choose another disk."),
        (errno.EROFS, "The folder of {file} is read-only. Choose another place."),
        (errno.EPERM, "{file} cannot be written: Operation not permitted. Choose another place."),
        (errno.EIO, "{file} cannot be written: Input/output error. Choose another place."),
    ],
)
@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_whatever_fails_is_said_so_that_it_helps_and_leaves_the_old_file(tmp_path, monkeypatch, call, number, words):
    path = tmp_path / "mine.softmax"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(f"os.{call}", Raising(number))
        assert sentence(path) == words.format(file=path)
    assert os.listdir(tmp_path) == ["mine.softmax"]
    assert path.read_bytes() == b"old"


class Raising:
    """Stands for a call of the system that fails."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, *_: object) -> None:
        raise OSError(self.number, os.strerror(self.number))


def test_a_pipe_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "is not an ordinary file" in sentence(tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_links_are_followed_and_permissions_kept(tmp_path):
    (tmp_path / "folder").mkdir()
    real = tmp_path / "folder" / "real.softmax"
    real.write_text("old")
    real.chmod(0o640)
    (tmp_path / "near").symlink_to(real)
    (tmp_path / "far").symlink_to("near")
    write_bytes(tmp_path / "far", b"new")
    assert (real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == (b"new", 0o640)
    assert (tmp_path / "far").is_symlink()
    assert (tmp_path / "near").is_symlink()
    (tmp_path / "dangling").symlink_to("folder/later.softmax")
    write_bytes(tmp_path / "dangling", b"")
    assert (tmp_path / "folder" / "later.softmax").read_bytes() == b""


def test_what_cannot_be_read_is_said(tmp_path):
    os.mkfifo(tmp_path / "pipe.softmax")
    (tmp_path / "large.softmax").touch()
    os.truncate(tmp_path / "large.softmax", 200_000_000)
    for name, words in [
        ("gone.softmax", "does not exist"), (".", "is a folder"), ("pipe.softmax", "is not an ordinary file"),
        ("large.softmax", "is larger than 40 MB, so it is not a session"),
    ]:  # fmt: skip
        with pytest.raises(UserError, match=words):
            load_session(tmp_path / name)
