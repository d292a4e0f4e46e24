"""Makes the text of a session file, and reads session files. No Qt; any thread. ``session_file`` writes them."""

from __future__ import annotations

from pathlib import Path

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import from_dict, to_dict
from softmax_viz.storage.files.files import fingerprint, read_bytes, shown
from softmax_viz.storage.sessions.json_text import parse, readable, refuse_too_many

SUFFIX = ".softmax"
MAX_BYTES = 40_000_000  # the largest data set with the longest loss history takes about 30 MB


def session_bytes(document: Document) -> bytes:
    """Return the content of a session file: readable JSON text in UTF-8. The same document gives the same bytes.

    Raises
    ------
    UserError
        If the file could not be opened again. Only the plain values are checked for that, not the text: parsing it
        would take as long as writing it.
    """
    values = to_dict(document)
    content = readable(values).encode()
    too_large = QT_TRANSLATE_NOOP("errors", "It is larger than {most} MB. Remove points or runs.")
    try:
        from_dict(values)
        refuse_too_many(content, "session")
        if len(content) > MAX_BYTES:
            raise UserError(too_large, most=MAX_BYTES // 1_000_000)
    except UserError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "Nothing was saved, because the file could not be opened again. {reason}"),
            reason=error,
        ) from error
    return content


def load_session(path: str | Path) -> Document:
    """Read a session file, written by this or an older version of the program.

    Raises
    ------
    UserError
        One sentence that says which file, where in it, what is wrong and what to do.
    """
    return read_session(path)[0]


def read_session(path: str | Path) -> tuple[Document, str]:
    """Read a session file like ``load_session``; return also the fingerprint of its content."""
    too_large = QT_TRANSLATE_NOOP(
        "errors", "{file} is larger than {most} MB, so it is not a session. Choose another file."
    )
    content = read_bytes(path, MAX_BYTES, too_large)
    return from_dict(parse(content, shown(path)), shown(path)), fingerprint(content)
