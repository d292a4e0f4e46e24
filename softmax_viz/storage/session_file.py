"""Session files, written whole or not at all. Any thread."""

from __future__ import annotations

from pathlib import Path

from softmax_viz.core.document import Document
from softmax_viz.storage.atomic import write_bytes
from softmax_viz.storage.session_text import MAX_BYTES, SUFFIX, load_session, session_bytes

__all__ = ["MAX_BYTES", "SUFFIX", "load_session", "save_session"]


def save_session(path: str | Path, document: Document) -> None:
    """Write ``document``; ``UserError`` if that is impossible, and then an old file stays as it was."""
    write_bytes(path, session_bytes(document))
