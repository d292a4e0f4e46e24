"""Work that was not saved, kept where the next start finds it: one file for each running program.

A program holds the lock beside its file as long as it lives, so another one never writes to it, and whoever finds
a file whose lock is free knows that its program ended without a farewell.
"""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

from softmax_viz.core.document import Document
from softmax_viz.core.document_format import NewerSchemaError
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.atomic import write_bytes
from softmax_viz.storage.files import shown
from softmax_viz.storage.session_file import SUFFIX, load_session, save_session

log = logging.getLogger(__name__)

_LOCK = ".lock"
_ORIGIN = ".origin"
_DAMAGED = ".damaged"
_LONGEST_PATH = 32_768
_NO_PLACE = QT_TRANSLATE_NOOP(
    "errors", "Unsaved work cannot be kept in {folder} ({reason}), so save it often, or make that folder writable."
)


@dataclass(frozen=True, slots=True, eq=False)
class LeftBehind:
    """Work of a program that ended without saving it.

    Parameters
    ----------
    document
        The work.
    saved_at
        When it was kept, local time.
    origin
        The session file that it had come from; empty for none.
    path
        Where it is kept.
    """

    document: Document
    saved_at: datetime
    origin: str
    path: Path


class Autosave:
    """The kept work of this program, and that of others that have gone. ``keep`` may be called on one other thread.

    Parameters
    ----------
    folder
        Where it is kept; None is the place that the system has for it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
            folder = Path(place, "softmax-viz", "autosave")
        self._folder = folder
        self._path = folder / f"{uuid.uuid4().hex}{SUFFIX}"
        self._lock: QLockFile | None = None
        self._origin: str | None = None  # as it is on the disk
        self._claims: dict[Path, QLockFile] = {}

    def keep(self, document: Document, origin: str = "") -> None:
        """Write ``document`` in place of what was kept before.

        Raises
        ------
        UserError
            If it cannot be written; what was kept before is whole.
        """
        if self._lock is None:
            self._lock = self._locked()
        if origin != self._origin:  # first, so that whoever finds the work knows where it came from
            write_bytes(self._path.with_suffix(_ORIGIN), origin.encode("utf-8", "surrogateescape"))
            self._origin = origin
        save_session(self._path, document)

    def discard(self) -> None:
        """Nothing need be kept any more: it was saved, or given up."""
        if self._lock is not None:
            _remove(self._path)
            self._origin = None

    def close(self) -> None:
        """Let go of everything; work of others that was neither restored nor discarded is offered again."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        for lock in self._claims.values():
            lock.unlock()
        self._claims.clear()

    def left_behind(self) -> list[LeftBehind]:
        """The work of programs that have gone, newest first; no other program is offered it meanwhile.

        A file that cannot be opened is put aside under another name, and logged. One that a newer version of the
        program wrote stays for that. What else the programs left is cleared away.
        """
        found = []
        try:
            files = {path.with_suffix(SUFFIX) for path in self._folder.iterdir() if path.suffix in (SUFFIX, _LOCK)}
        except OSError:
            return []
        for path in sorted(files - {self._path, *self._claims}):
            lock = _lock_of(path)
            if not lock.tryLock(0):
                continue  # its program is alive, or another one is asking already
            _clear_fragments(path)
            work = _read(path)
            if work is None:
                lock.unlock()
            else:
                self._claims[path] = lock
                found.append(work)
        return sorted(found, key=lambda work: work.saved_at, reverse=True)

    def forget(self, work: LeftBehind) -> None:
        """Remove ``work``: it was restored (and is kept anew), or is not wanted."""
        _remove(work.path)
        lock = self._claims.pop(work.path, None)
        if lock is not None:
            lock.unlock()

    def _locked(self) -> QLockFile:
        """The lock of this program, in a folder that is made if need be."""
        folder = shown(self._folder)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(_NO_PLACE, folder=folder, reason=error.strerror or error) from error
        lock = _lock_of(self._path)
        if not lock.tryLock(0):
            raise UserError(_NO_PLACE, folder=folder, reason=lock.error().name)
        return lock


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(_LOCK)))
    lock.setStaleLockTime(0)  # however old: a lock is stale when its process has gone, not before
    return lock


def _read(path: Path) -> LeftBehind | None:
    try:
        saved_at = datetime.fromtimestamp(path.stat().st_mtime)
        document = load_session(path)
    except (FileNotFoundError, NewerSchemaError):
        return None
    except (OSError, UserError) as error:
        log.warning("kept work cannot be opened and is put aside: %s", error)
        with suppress(OSError):
            path.replace(path.with_suffix(_DAMAGED))
        return None
    return LeftBehind(document, saved_at, _origin(path), path)


def _origin(path: Path) -> str:
    try:
        with path.with_suffix(_ORIGIN).open("rb") as stream:
            return stream.read(_LONGEST_PATH).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def _clear_fragments(path: Path) -> None:
    """Remove what a program was writing when it was ended: fragments of files, which have longer names."""
    unfinished = [*path.parent.glob(f"{path.name}.*"), *path.parent.glob(f"{path.stem}{_ORIGIN}.*")]
    for file in unfinished:
        _remove_file(file)
    if not path.exists():
        _remove_file(path.with_suffix(_ORIGIN))


def _remove(path: Path) -> None:
    """Remove work and what is known of it."""
    for file in (path, path.with_suffix(_ORIGIN)):
        _remove_file(file)


def _remove_file(file: Path) -> None:
    """That need not succeed: at worst, work is offered that is no longer wanted."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s", error)
