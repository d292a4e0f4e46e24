"""Writes session files, completely or not at all. No Qt; any thread."""

from __future__ import annotations

from pathlib import Path

from softmax_viz.core.document.document import Document
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.files.files import fingerprint
from softmax_viz.storage.sessions.session_text import MAX_BYTES, SUFFIX, load_session, read_session, session_bytes

__all__ = ["MAX_BYTES", "SUFFIX", "load_session", "read_session", "save_session", "session_bytes"]


def save_session(path: str | Path, document: Document) -> str:
    """Write ``document``; return the fingerprint of the new content.

    Raises ``UserError`` if that is impossible; then an old file stays as it was.
    """
    content = session_bytes(document)
    write_bytes(path, content)
    return fingerprint(content)
