"""From bytes to UTF-8: in which encoding a text is written, and how sure that is. Pure; any thread."""

from __future__ import annotations

import codecs
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import TableError
from softmax_viz.storage.tables.text.scripts import SCRIPTS, plausibility

# What a dialog offers, the commonest first, and what people call it.
ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "cp949": "CP949",
    "cp1252": "Windows-1252",
    "gb18030": "GB18030",
    "cp950": "Big5",
    "cp932": "Shift_JIS",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "iso8859-15": "ISO 8859-15",
    "mac_roman": "Mac Roman",
    "cp437": "CP437",
}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Enough for any table to show which language it is in.
_LOOKED_AT = 1 << 20
_MOST_WORDS = 2_000
_WORD = re.compile(rb"[^\x00-\x1f,;|]*[\x80-\xff][^\x00-\x1f,;|]*")
# A text whose characters are unusual on average is hardly text in that encoding, and none if they are very unusual.
_PLAUSIBLE = 0.3
_HARDLY = -0.5
# Two readings whose means lie nearer than this cannot be told apart.
_CLEAR = 0.5
_FEW_BYTES = 400
# Phonetic, archaic and rare letters.
_ODD = re.compile("[\u0250-\u02ff\u0370-\u0377\u0460-\u052f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text as UTF-8 without a byte order mark, and how it was found."""

    content: bytes
    decision: Decision


def decode(file: str, content: bytes, encoding: str | None = None) -> Decoded:
    """Find the encoding, unless it is given, and return the text in UTF-8.

    A byte order mark decides. Without one, UTF-16 is recognized by its zero bytes; and what is valid UTF-8 is
    UTF-8. Else the text is read in the encodings of Korean, simplified and traditional Chinese, Japanese and
    western spreadsheets, and the one in which its words look most like words of that script is taken
    (``scripts``). When two look alike, the decision says that it is not certain, with the alternatives.

    Raises
    ------
    TableError
        If the bytes are no text in any of them, or not in the one that is given.
    """
    if encoding is not None:
        return _given(file, content, encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _certain(file, content, name)
    name = _utf16_without_mark(content)
    if name:
        return _certain(file, content, name)
    if not _is_utf8(content):
        return _by_script(file, content)
    if _is_by_chance(content):
        with suppress(TableError):
            other = _by_script(file, content)
            if other.decision.is_certain:
                return other
    return Decoded(content, _decision("utf-8", "utf-8"))


def utf8(text: str) -> bytes:
    """Return a text that is already decoded, in UTF-8 with a byte order mark, so that its encoding is certain.

    Halves of characters become the sign for what is unreadable.
    """
    try:
        return codecs.BOM_UTF8 + text.encode("utf-8")
    except UnicodeEncodeError:
        return codecs.BOM_UTF8 + text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def name_of(encoding: str) -> str:
    """Return what people call an encoding."""
    return ENCODINGS.get(encoding, encoding.upper())


def sample(content: bytes, encoding: str, most: int = 24) -> str:
    """Return a few words that read differently in another encoding, as they read in this one; "" if there are none."""
    words = list(dict.fromkeys(word.strip(b' "') for word in _WORD.findall(content[:_LOOKED_AT])))[:8]
    try:
        text = ", ".join(shown(word.decode(encoding)) for word in words)
    except (UnicodeError, LookupError):
        return ""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _decision(encoding: str, value: str, **more: object) -> Decision:
    message = UserError(QT_TRANSLATE_NOOP("errors", "encoding {name}"), name=name_of(encoding))
    return Decision("encoding", value, message, **more)  # type: ignore[arg-type]


def _given(file: str, content: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError) as error:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "There is no encoding '{name}'. Use one such as {known}."),
            name=shown(encoding, 40), known=", ".join(list(ENCODINGS)[:6]),
        ) from error  # fmt: skip
    if name == "utf-8" and content.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    if name == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = _utf16_without_mark(content) or name
    try:
        text = content.decode(name)
    except (UnicodeError, ValueError) as error:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} is not text in {name}. Choose another encoding."),
            file=file, name=name_of(encoding),
        ) from error  # fmt: skip
    return Decoded(_utf8(text), _decision(encoding, encoding, by_hand=True))


def _certain(file: str, content: bytes, name: str) -> Decoded:
    shown_as = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(name, name)
    try:
        text = content.decode(name)
    except UnicodeError as error:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} begins as text in {name}, but is not text to its end. Save it again."),
            file=file, name=name_of(shown_as),
        ) from error  # fmt: skip
    return Decoded(_utf8(text), _decision(shown_as, shown_as))


def _utf8(text: str) -> bytes:
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_by_chance(content: bytes) -> bool:
    """Return whether what is valid UTF-8 is so by chance: a few letters that stand in no text, such as ͷʹ for 头痛."""
    letters = content.translate(None, bytes(range(128)))
    if not letters or len(letters) > _FEW_BYTES:
        return False
    text = letters.decode("utf-8", "replace")
    odd = any(unicodedata.category(c) in ("Lm", "Mn", "Cn", "Sk") or _ODD.match(c) for c in text)
    return odd and max(text) < "\u0800"


def _utf16_without_mark(content: bytes) -> str:
    """UTF-16 by its zero bytes: digits, delimiters and line ends have one each, always on the same side."""
    head = content[: 4096 - len(content) % 2]
    if len(content) % 2 or len(head) < 8:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd >= 0.3 * half and not even:
        return "utf-16-le"
    if even >= 0.3 * half and not odd:
        return "utf-16-be"
    return ""


def _by_script(file: str, content: bytes) -> Decoded:
    words = list(dict.fromkeys(_WORD.findall(content[:_LOOKED_AT])))[:_MOST_WORDS]
    marks: dict[str, float] = {}
    for name, mark in SCRIPTS.items():
        if _decodes(content, name):
            marks[name] = plausibility([word.decode(name, "replace") for word in words], mark)
    ranked = sorted(marks, key=lambda name: -marks[name])
    exp_scores = [name for name in ranked if marks[name] > max(_HARDLY, marks[ranked[0]] - _CLEAR)]
    if not exp_scores:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file} is not text in UTF-8, and no other encoding gives words. "
                "Save it as CSV in UTF-8, or say its encoding (--encoding cp1250, for example).",
            ),
            file=file,
        )  # fmt: skip
    if marks[exp_scores[0]] <= _PLAUSIBLE:
        exp_scores = ranked
    best, *others = exp_scores
    evidence = QT_TRANSLATE_NOOP("errors", "not UTF-8; the words look right in {name}")
    if others:
        evidence = QT_TRANSLATE_NOOP("errors", "the encoding may be {name} or {others}: say which (--encoding)")
    decision = _decision(
        best,
        best,
        evidence=UserError(evidence, name=name_of(best), others=", ".join(map(name_of, others))),
        is_certain=not others and marks[best] > _PLAUSIBLE,
        alternatives=tuple(others),
    )
    return Decoded(_utf8(content.decode(best)), decision)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
