"""What a name on the command line stands for: a data set, a table, or a session. No Qt."""

from __future__ import annotations

from pathlib import Path

from softmax_viz.core.document import Document
from softmax_viz.core.session import Session
from softmax_viz.storage.presets import load_source
from softmax_viz.storage.session_text import SUFFIX, read_session


def open_source(name_or_path: str) -> tuple[Document, str, str]:
    """The document that a name stands for, its session file, and the fingerprint of that; empty for none. Any thread.

    Raises
    ------
    UserError
        If it is no data set and no file, or the file cannot be used.
    """
    if name_or_path.casefold().endswith(SUFFIX):
        document, fingerprint = read_session(name_or_path)
        return document, str(Path(name_or_path).absolute()), fingerprint
    data, title = load_source(name_or_path)
    return Document(Session(data=data, title=title)), "", ""
