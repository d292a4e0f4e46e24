"""Kept work: nobody writes over another's, and what a dead program left is found whole, once."""

import json
import os
import signal
import subprocess
import sys

import pytest
from documents import bits, random_document

from softmax_viz.core.document_format import SCHEMA
from softmax_viz.core.messages import UserError
from softmax_viz.storage.autosave import Autosave
from softmax_viz.storage.session_file import load_session, save_session

_CHILD = """
import os, signal, sys
from pathlib import Path
from softmax_viz.storage.autosave import Autosave
from softmax_viz.storage.session_file import load_session

folder, *sessions = map(Path, sys.argv[1:])
kept = [Autosave(folder) for _ in sessions]
for autosave, session in zip(kept, sessions):
    autosave.keep(load_session(session), str(session))
fragment = next(folder.glob("*.softmax"))
fragment.with_name(fragment.name + ".AbCdEf").write_text("half")
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(folder, *sessions):
    """A process that kept ``sessions``, began to write one more, and was killed."""
    child = subprocess.run([sys.executable, "-c", _CHILD, folder, *sessions], capture_output=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "kept"


@pytest.fixture
def opened(folder):
    """Makes Autosaves that are closed at the end."""
    made = []

    def make():
        made.append(Autosave(folder))
        return made[-1]

    yield make
    for autosave in made:
        autosave.close()


def names(folder, suffix):
    return sorted(path.name for path in folder.iterdir() if path.suffix == suffix)


def test_two_that_live_share_nothing_and_are_offered_nothing(opened, folder):
    documents = [random_document(seed) for seed in (1, 2, 3)]
    first, second, third = opened(), opened(), opened()
    assert third.left_behind() == []
    first.keep(documents[0])
    second.keep(documents[1])
    first.keep(documents[2], "/home/a b/ü.softmax")
    found = {str(bits(load_session(folder / name))) for name in names(folder, ".softmax")}
    assert found == {str(bits(document)) for document in documents[1:]}
    assert third.left_behind() == []
    first.close()
    (work,) = third.left_behind()
    assert bits(work.document) == bits(documents[2])
    assert work.origin == "/home/a b/ü.softmax"
    assert second.left_behind() == [], "the third is asking"
    second.discard()
    second.close()
    third.close()
    (again,) = opened().left_behind()
    assert again.path == work.path, "closing without a decision leaves it for the next start"


def test_what_a_killed_process_left_is_found_whole_and_cleared_away(opened, folder, tmp_path, expect_log):
    sessions = [tmp_path / f"{seed}.softmax" for seed in (4, 5, 6, 7)]
    for seed, session in enumerate(sessions, 4):
        save_session(session, random_document(seed))
    killed(folder, *sessions)
    kept = {(path.with_suffix(".origin")).read_text(): path for path in folder.glob("*.softmax")}
    damaged, newer = kept[str(sessions[0])], kept[str(sessions[1])]
    damaged.write_bytes(damaged.read_bytes()[:-20])
    newer.write_text(json.dumps({**json.loads(newer.read_text()), "schema": SCHEMA + 1}))
    for age, session in enumerate(sessions):
        os.utime(kept[str(session)], (1e9 - age, 1e9 - age))

    autosave = opened()
    with expect_log("put aside"):
        works = autosave.left_behind()
    assert [work.origin for work in works] == [str(sessions[2]), str(sessions[3])], "the newest first"
    for work in works:
        assert bits(work.document) == bits(load_session(work.origin))
        assert work.saved_at.timestamp() in (1e9 - 2, 1e9 - 3)
    assert not list(folder.glob("*.softmax.*")), "fragments are of no use to anybody"
    assert names(folder, ".damaged") == [damaged.with_suffix(".damaged").name]
    assert newer.exists(), "a newer version can open it"
    assert autosave.left_behind() == []

    autosave.forget(works[0])
    autosave.close()
    later = opened()
    (left,) = later.left_behind()
    assert left.path == works[1].path
    later.forget(left)
    assert names(folder, ".softmax") == [newer.name]
    assert set(names(folder, ".lock")) <= {newer.with_suffix(".lock").name}
    assert opened().left_behind() == []


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    autosave = Autosave(tmp_path / "file" / "kept")
    for _ in range(2):
        with pytest.raises(UserError, match=r"file/kept.*save it often"):
            autosave.keep(random_document(1))
    assert autosave.left_behind() == []
    autosave.discard()
    autosave.close()


def test_what_was_kept_stays_whole_when_the_next_cannot_be_written(opened, folder, monkeypatch):
    autosave = opened()
    autosave.keep(random_document(8))
    monkeypatch.setattr("softmax_viz.storage.atomic._write_all", lambda saving, content: False)
    with pytest.raises(UserError):
        autosave.keep(random_document(9))
    (name,) = names(folder, ".softmax")
    assert bits(load_session(folder / name)) == bits(random_document(8))
    assert len(list(folder.iterdir())) == 3, "work, origin, lock"
