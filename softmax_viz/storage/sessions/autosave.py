"""Stores unsaved work where the next start of the program finds it: one file for each running program.

A program holds a lock beside its file while it runs, so no other program writes to it. A file whose lock is free
belongs to a program that crashed.
"""

from __future__ import annotations

import logging
import os
import uuid
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import NewerSchemaError, SessionFormatError
from softmax_viz.storage.files.atomic import NO_ROOM, replace_file
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.files.locks import FileLock
from softmax_viz.storage.files.private_folders import make_private_folder
from softmax_viz.storage.sessions.discarded_work import DiscardedWork
from softmax_viz.storage.sessions.session_file import SUFFIX, load_session, session_bytes

log = logging.getLogger(__name__)

_LOCK = ".lock"
_ORIGIN = ".origin"
_DAMAGED = ".damaged"
_LONGEST_PATH = 32_768
_LATEST_S = 253_370_764_800  # the year 9999: the time of a file may be wrong
_NO_PLACE = QT_TRANSLATE_NOOP(
    "errors", "Unsaved work cannot be kept in {folder} ({reason}), so save it often, or make that folder writable."
)
_NO_ROOM = QT_TRANSLATE_NOOP(
    "errors", "The disk has no room to keep unsaved work in {folder}, so save it elsewhere, or make some room."
)
_PUT_ASIDE = QT_TRANSLATE_NOOP(
    "errors", "Work that was not saved cannot be opened, and is put aside as {file}. The reason: {reason}"
)
_UNREADABLE = QT_TRANSLATE_NOOP(
    "errors", "Work that was not saved cannot be offered: {file} cannot be used ({reason}). Look at its permissions."
)


@frozen_dataclass(eq=False)
class LeftBehind:
    """Work of a program that ended without saving it.

    Parameters
    ----------
    document
        The work.
    saved_at
        When it was written, local time.
    origin, fingerprint
        The session file that it belongs to, and the fingerprint of that file as last known; empty for none.
    path
        The file that holds it.
    """

    document: Document
    saved_at: datetime
    origin: str
    fingerprint: str
    path: Path


class Autosave:
    """The unsaved work of this program, and that of crashed ones. ``keep`` may be called on one other thread.

    Parameters
    ----------
    folder
        Where files are written; None for the user's folder for application data.

    Attributes
    ----------
    complaints
        One sentence for each file that the last call of ``left_behind`` could not open.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
            folder = Path(place, "softmax-viz", "autosave")
        self._folder = folder
        self._path = self._new_path()
        self._lock: FileLock | None = None
        self._origin: bytes | None = None  # as it is on the disk
        self._claims: dict[Path, FileLock] = {}
        self._discarded = DiscardedWork(folder, (SUFFIX, _ORIGIN))
        self.complaints: list[UserError] = []

    def keep(self, document: Document, origin: str = "", fingerprint: str = "") -> bool:
        """Write ``document`` in place of the work written before.

        Parameters
        ----------
        document
            The work. If the file could not be opened again, as with extreme weights, only the session is written.
        origin, fingerprint
            The session file that it belongs to, and the fingerprint of that file; empty for none.

        Returns
        -------
        Whether the folder had vanished since the last time, and was created again.

        Raises
        ------
        UserError
            If it cannot be written; the file written before is intact.
        """
        try:
            was_gone = self._hold()
            content = os.fsencode(origin) + (b"\0" + fingerprint.encode() if fingerprint else b"")
            if content != self._origin:  # written first, so that found work always has its origin
                replace_file(self._path.with_suffix(_ORIGIN), content, is_private=True)
                self._origin = content
            replace_file(self._path, _bytes_of(document), is_private=True)
        except OSError as error:
            template = _NO_ROOM if error.errno in NO_ROOM else _NO_PLACE
            raise UserError(template, folder=shown(self._folder), reason=error.strerror or error) from error
        return was_gone

    def discard(self) -> None:
        """Remove the file, because the work was saved or discarded."""
        if self._lock is not None:
            _remove(self._path)
            self._origin = None

    def close(self) -> None:
        """Release all locks; work of others that was neither restored nor discarded will be offered again."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        for lock in self._claims.values():
            lock.unlock()
        self._claims.clear()

    def left_behind(self) -> list[LeftBehind]:
        """Return the work of crashed programs, newest first, and lock it against other programs.

        A damaged file is renamed and logged. A file of a newer version of the program, or one that may not be read,
        is left as it is. Fragments that the programs left are removed.
        """
        found = []
        self.complaints = []
        self._discarded.paths()  # removes what is too old
        try:
            files = {path.with_suffix(SUFFIX) for path in self._folder.iterdir() if path.suffix in (SUFFIX, _LOCK)}
        except OSError:
            return []
        for path in sorted(files - {self._path, *self._claims}):
            lock = FileLock(path.with_suffix(_LOCK))
            try:
                if not lock.try_lock():
                    continue  # its program is running, or another one has locked it to offer the work
                _clear_fragments(path)
                work = _read(path)
            except (OSError, UserError) as error:
                self._complain(error, path)
                work = None
            if work is None:
                lock.unlock()
            else:
                self._claims[path] = lock
                found.append(work)
        return sorted(found, key=lambda work: work.saved_at, reverse=True)

    def forget(self, work: LeftBehind) -> None:
        """Remove ``work``, because it was restored and written again elsewhere."""
        _remove(work.path)
        self._release(work)

    def set_aside(self, work: LeftBehind) -> None:
        """Keep ``work`` for a week among the ``discarded``, because the user discarded it."""
        try:
            self._discarded.put(work.path)
        except OSError as error:  # then it stays where it is, and is offered again at the next start
            log.warning("%s", error)
        self._release(work)

    def discarded(self) -> list[LeftBehind]:
        """Return the work that was discarded within a week, the last discarded first; forget what is older."""
        found = []
        for path in self._discarded.paths():
            try:
                work = _read(path)
            except (OSError, UserError) as error:
                log.warning("%s", error)
                continue
            if work is not None:
                found.append(work)
        return found

    def _release(self, work: LeftBehind) -> None:
        lock = self._claims.pop(work.path, None)
        if lock is not None:
            lock.unlock()

    def _new_path(self) -> Path:
        return self._folder / f"{uuid.uuid4().hex}{SUFFIX}"

    def _hold(self) -> bool:
        """Hold the lock of this program; create its folder if necessary, and return whether that had vanished."""
        if self._lock is not None and self._lock.is_held:
            return False
        was_gone = self._lock is not None and not self._folder.is_dir()
        make_private_folder(self._folder)
        lock = FileLock(self._path.with_suffix(_LOCK))
        while not lock.try_lock():  # the file was removed, and another program offers the work that was beside it
            self._path = self._new_path()
            lock = FileLock(self._path.with_suffix(_LOCK))
        if self._lock is not None:
            self._lock.unlock()
        self._lock, self._origin = lock, None
        return was_gone

    def _complain(self, error: OSError | UserError, path: Path) -> None:
        if not isinstance(error, UserError):
            reason = error.strerror or error
            error = UserError(_UNREADABLE, file=shown(path), reason=reason)
        log.warning("%s", error)
        self.complaints.append(error)


def _bytes_of(document: Document) -> bytes:
    """Return the content of the file for ``document``; of its session alone if the rest could not be opened again."""
    try:
        return session_bytes(document)
    except UserError as error:
        log.warning("only the points and settings can be kept: %s", error)
        return session_bytes(Document(document.session))


def _read(path: Path) -> LeftBehind | None:
    """Return the work in a file; None if it is missing or of a newer version. Raise ``UserError`` if it is damaged."""
    try:
        saved_at = datetime.fromtimestamp(min(max(path.stat().st_mtime, 0), _LATEST_S))
        document = load_session(path)
    except (FileNotFoundError, NewerSchemaError):
        return None
    except SessionFormatError as error:
        aside = path.with_suffix(_DAMAGED)
        path.replace(aside)
        raise UserError(_PUT_ASIDE, file=shown(aside), reason=error) from error
    return LeftBehind(document, saved_at, *_origin(path), path)


def _origin(path: Path) -> tuple[str, str]:
    """Return the session file that work belongs to, and the fingerprint of its content; empty for none."""
    try:
        with path.with_suffix(_ORIGIN).open("rb") as stream:
            origin, _, fingerprint = stream.read(_LONGEST_PATH).partition(b"\0")
    except OSError:
        return "", ""
    return os.fsdecode(origin), fingerprint.decode("ascii", "replace")


def _clear_fragments(path: Path) -> None:
    """Remove unfinished files, which have longer names, of a program that crashed while writing."""
    unfinished = [*path.parent.glob(f"{path.name}.*"), *path.parent.glob(f"{path.stem}{_ORIGIN}.*")]
    for file in unfinished:
        _remove_file(file)
    if not path.exists():
        _remove_file(path.with_suffix(_ORIGIN))


def _remove(path: Path) -> None:
    """Remove the file of work and that of its origin."""
    for file in (path, path.with_suffix(_ORIGIN)):
        _remove_file(file)


def _remove_file(file: Path) -> None:
    """Remove a file. A failure is only logged: at worst, work is offered again that was discarded."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s", error)
