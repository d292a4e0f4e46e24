"""A session as a line of text to paste in a mail or a chat. No Qt; any thread.

``softmax1:``, followed in URL-safe base64 by the compressed JSON text of the session, with the trained state, without
the loss history, which is preceded by the first eight bytes of its SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import NewerSchemaError, from_dict, to_dict
from softmax_viz.storage.sessions.json_text import compact, parse
from softmax_viz.storage.sessions.session_text import MAX_BYTES

PREFIX = "softmax1:"

_MOST_CHARACTERS = 20_000_000
_SUM_BYTES = 8
_FILE = PREFIX + "…"  # its name in error messages
# Characters that mail and chat programs insert into a long line: visible and invisible spaces, quotation marks, bars …
_NOISE = r"""\s"'`´“”„‘’‚«»<>|*=\u00ad\u200b-\u200f\u2060\ufeff"""
_HEAD = re.compile(rf"[{_NOISE}]*softmax([0-9]{{1,9}}):", re.IGNORECASE)
_LOOKED_AT = 1_000
_NOISE_ONLY = re.compile(f"[{_NOISE}]+")
_BODY = re.compile(r"[A-Za-z0-9_-]*")
_T = QT_TRANSLATE_NOOP


def encode(document: Document) -> str:
    """Return ``document`` without its loss history as one line of text."""
    packed = zlib.compress(compact(to_dict(document, with_history=False)).encode(), 9)
    return PREFIX + base64.urlsafe_b64encode(_sum(packed) + packed).decode().rstrip("=")


def looks_like_code(text: str) -> bool:
    """Return whether ``text`` begins like a share code of any version."""
    return _HEAD.match(text[:_LOOKED_AT]) is not None


def decode(text: str) -> Document:
    """Return the document in a share code. White space and quotation marks in it are ignored.

    Time and memory are bounded, whatever ``text`` is.

    Raises
    ------
    UserError
        If it is not a code, incomplete, damaged, or made by a newer version of the program.
    """
    head = _HEAD.match(text[:_LOOKED_AT])
    if head is None:
        raise UserError(_T("errors", "This is not a share code. A share code begins with {prefix}"), prefix=PREFIX)
    if int(head[1]) > 1:
        raise _newer()
    if len(text) > _MOST_CHARACTERS:
        raise UserError(_T("errors", "The share code is too long. Ask for the session as a file."))
    body = _NOISE_ONLY.sub("", text[head.end() :])
    content = _unpacked(body) if int(head[1]) == 1 and _BODY.fullmatch(body) else None
    if content is None:
        raise UserError(_T("errors", "The share code is incomplete or damaged. Copy the whole of it once more."))
    try:
        return from_dict(parse(content, _FILE), _FILE)
    except NewerSchemaError as error:
        raise _newer() from error


def _unpacked(body: str) -> bytes | None:
    """Return the JSON text in the body of a code; None if it is damaged or larger than any session."""
    if len(body) % 4 == 1:
        return None
    packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    checksum, packed = packed[:_SUM_BYTES], packed[_SUM_BYTES:]
    if checksum != _sum(packed):
        return None
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, MAX_BYTES)
    except zlib.error:
        return None
    return content if unpacker.eof and not unpacker.unused_data else None


def _sum(packed: bytes) -> bytes:
    return hashlib.sha256(packed).digest()[:_SUM_BYTES]


def _newer() -> UserError:
    return UserError(_T("errors", "The share code was made by a newer softmax_viz. Update the program."))
