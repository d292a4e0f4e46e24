"""Kept work: nobody writes over another's, and what a dead program left is found whole, once."""

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from documents import bits, random_document

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document_format import SCHEMA
from softmax_viz.storage.files.locks import FileLock
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.session_file import load_session, save_session

_CHILD = """
import os, signal, sys
from pathlib import Path
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.files.locks import FileLock
from softmax_viz.storage.sessions.session_file import load_session

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


def failing(number):
    raise OSError(number, os.strerror(number))


def shut(real, suffix):
    """``os.open`` for somebody who may not open files with this ending."""
    return lambda path, *rest: failing(errno.EACCES) if str(path).endswith(suffix) else real(path, *rest)


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
    assert [str(damaged.with_suffix(".damaged")) in str(complaint) for complaint in autosave.complaints] == [True]
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
    for number, words in ((errno.ENOSPC, "The disk has no room to keep unsaved work in"), (errno.EIO, "save it often")):
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", lambda _, number=number: failing(number))
            with pytest.raises(UserError, match=words) as caught:
                autosave.keep(random_document(9))
        assert str(folder) in str(caught.value)
        assert "Choose" not in str(caught.value), "nobody chose that place"
    (name,) = names(folder, ".softmax")
    assert bits(load_session(folder / name)) == bits(random_document(8))
    assert len(list(folder.iterdir())) == 3, "work, origin, lock"


@pytest.mark.parametrize(
    "lock",
    [
        None,
        b"",
        b"144",
        b"\xff" * 50,
        b"\0" * 4096,
        f"{os.getpid()}\nsoftmax-viz\n{socket.gethostname()}\n\n\n".encode(),  # the number of a program that lives
        b"1\npython3\n\n\n\n",
        b"1\npython3\nelsewhere\n0123456789abcdef\n0123456789abcdef\n",
    ],
)
def test_work_is_offered_whatever_stands_in_a_lock_that_nobody_holds(opened, folder, lock):
    folder.mkdir(parents=True)
    save_session(folder / "a.softmax", random_document(3))
    if lock is not None:
        (folder / "a.lock").write_bytes(lock)
    first, second = opened(), opened()
    (work,) = first.left_behind()
    assert bits(work.document) == bits(random_document(3))
    assert second.left_behind() == [], "the first is asking"
    first.forget(work)
    assert list(folder.iterdir()) == []


_START = """
import sys
from pathlib import Path
from softmax_viz.storage.sessions.autosave import Autosave

autosave = Autosave(Path(sys.argv[1]))
print(flush=True)
for _ in sys.stdin:
    print(*(work.path.name for work in autosave.left_behind()), flush=True)
"""


def test_two_that_start_at_once_share_what_there_is_and_lose_none(folder):
    folder.mkdir(parents=True)
    for number in range(30):
        save_session(folder / f"{number:02}.softmax", random_document(number))
        (folder / f"{number:02}.lock").write_bytes(b"")
    pipe = subprocess.PIPE
    starts = [
        subprocess.Popen([sys.executable, "-c", _START, folder], stdin=pipe, stdout=pipe, text=True) for _ in range(2)
    ]
    for start in starts:
        start.stdout.readline()
    for start in starts:
        start.stdin.write("\n")
        start.stdin.flush()
    offered = [start.stdout.readline().split() for start in starts]
    assert sorted(offered[0] + offered[1]) == names(folder, ".softmax")
    for start in starts:
        start.kill()
        start.communicate()


def test_a_lock_is_held_by_one_at_a_time_and_removed_only_by_its_holder(tmp_path):
    path = tmp_path / "a.lock"
    first, second = FileLock(path), FileLock(path)
    assert first.try_lock()
    assert not second.try_lock()
    second.unlock()
    assert path.read_text().splitlines()[0] == str(os.getpid())
    path.unlink()  # as somebody who clears up does
    assert not first.is_held
    assert second.try_lock()
    first.unlock()
    assert second.is_held
    assert path.exists()
    second.unlock()
    assert not path.exists()


def test_where_the_disk_has_no_locks_the_process_that_is_named_decides(tmp_path, monkeypatch):
    def no_locks(descriptor, how):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", no_locks)
    path = tmp_path / "a.lock"
    lock = FileLock(path)
    assert lock.try_lock()
    assert not FileLock(path).try_lock()
    path.write_text(path.read_text().replace(str(os.getpid()), "99999999", 1))
    assert FileLock(path).try_lock()
    lock.unlock()


def test_a_folder_that_vanishes_is_made_again(opened, folder):
    autosave = opened()
    assert not autosave.keep(random_document(1), "/of/mine.softmax", "abc")
    shutil.rmtree(folder)
    assert autosave.keep(random_document(2), "/of/mine.softmax", "abc")
    assert opened().left_behind() == [], "it is locked again"
    assert not autosave.keep(random_document(3), "/of/mine.softmax", "abc")
    autosave.close()
    (work,) = opened().left_behind()
    assert bits(work.document) == bits(random_document(3))
    assert (work.origin, work.fingerprint) == ("/of/mine.softmax", "abc")


def test_work_whose_lock_was_removed_is_offered_once_and_kept_on(opened, folder):
    first, second = opened(), opened()
    first.keep(random_document(1))
    for lock in folder.glob("*.lock"):
        lock.unlink()
    (offered,) = second.left_behind()
    first.keep(random_document(2))
    assert opened().left_behind() == [], "one is asking, the other is alive"
    found = {str(bits(load_session(path))) for path in folder.glob("*.softmax")}
    assert found == {str(bits(random_document(seed))) for seed in (1, 2)}
    second.forget(offered)
    assert len(names(folder, ".softmax")) == 1


def test_work_that_may_not_be_read_stays_and_is_said(opened, folder, monkeypatch, expect_log):
    save_there = opened()
    save_there.keep(random_document(1))
    save_there.close()
    with monkeypatch.context() as patch, expect_log("may not be read"):
        patch.setattr("softmax_viz.storage.files.files.os.open", shut(os.open, ".softmax"))
        starting = opened()
        assert starting.left_behind() == []
    assert "may not be read" in str(starting.complaints[0])
    assert len(opened().left_behind()) == 1


def test_what_no_file_can_hold_is_left_out_and_the_points_are_kept(opened, folder, expect_log):
    document = replace(random_document(1), active_class=0)
    assert document.trained is not None or document.view is not None or document.field_style
    with expect_log("only the points and settings can be kept"):
        opened().keep(replace(document, field_style={"quantity": 2**60}))
    (name,) = names(folder, ".softmax")
    assert load_session(folder / name).session == document.session


def test_nobody_else_may_read_what_is_kept(opened, folder):
    old = os.umask(0o022)
    try:
        opened().keep(random_document(1))
        others = [path for path in (folder, folder.parent, *folder.iterdir()) if path.stat().st_mode & 0o077]
        assert others == []
        folder.chmod(0o755)
        opened().keep(random_document(1))
        assert folder.stat().st_mode & 0o077 == 0
    finally:
        os.umask(old)


@pytest.mark.parametrize("when", [-1e10, 0, 4e9, 2.6e11, 9e15])
def test_work_is_offered_whatever_time_its_file_has(opened, folder, when):
    folder.mkdir(parents=True)
    save_session(folder / "a.softmax", random_document(1))
    try:
        os.utime(folder / "a.softmax", (when, when))
    except OSError:
        return  # not on this disk
    assert len(opened().left_behind()) == 1
