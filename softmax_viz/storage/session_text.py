"""The text of a session file, and reading one. No Qt; any thread. Writing one is in ``session_file``."""

from __future__ import annotations

from pathlib import Path

from softmax_viz.core.document import Document
from softmax_viz.core.document_format import from_dict, to_dict
from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files import read_bytes, shown
from softmax_viz.storage.json_text import parse, readable

SUFFIX = ".softmax"
MAX_BYTES = 40_000_000  # the largest data set with the longest loss history takes about 30 MB


def session_bytes(document: Document) -> bytes:
    """All of a session file: JSON text in UTF-8 that people can read. The same document gives the same bytes."""
    return readable(to_dict(document)).encode()


def load_session(path: str | Path) -> Document:
    """Read a session file, written now or by an older version of the program.

    Raises
    ------
    UserError
        One sentence that says which file, where in it, what is wrong and what to do.
    """
    too_large = QT_TRANSLATE_NOOP(
        "errors", "{file} is larger than {most} MB, so it is no session. Choose another file."
    )
    content = read_bytes(path, MAX_BYTES, too_large)
    return from_dict(parse(content, shown(path)), shown(path))
