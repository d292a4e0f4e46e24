"""From the bytes of a file, of any kind that is read, to rows of text. Pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import TableError
from softmax_viz.storage.tables.decisions.options import TableOptions
from softmax_viz.storage.tables.formats.arff import arff_as_csv, looks_like_arff
from softmax_viz.storage.tables.formats.file_kinds import kind_of
from softmax_viz.storage.tables.formats.svmlight import looks_like_svmlight, svmlight_as_csv
from softmax_viz.storage.tables.formats.workbook import read_sheet
from softmax_viz.storage.tables.text.dialect import find_dialect
from softmax_viz.storage.tables.text.encoding import decode
from softmax_viz.storage.tables.text.records import looks_like_json, records_as_csv
from softmax_viz.storage.tables.text.rows import Rows, refuse_what_is_no_text


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a file, and what its kind says about them.

    Parameters
    ----------
    rows
        The rows of text.
    comments
        Comment lines above them.
    kind
        ``text``, ``workbook``, ``json``, ``arff`` or ``libsvm``.
    encoding
        The encoding of the text; "" for a workbook.
    sheet, sheets
        The sheet that is read, and all that there are; empty if the file is no workbook.
    marked
        The column that the file itself calls the class.
    has_header
        Whether the kind of file says that the first row holds names; None if it says nothing.
    decisions
        What was decided on the way.
    """

    rows: Rows
    comments: tuple[str, ...]
    kind: str
    encoding: str
    sheet: str
    sheets: tuple[str, ...]
    marked: int | None
    has_header: bool | None
    decisions: tuple[Decision, ...]


def open_source(file: str, content: bytes, options: TableOptions) -> Source:
    """Find kind, encoding and delimiter, or take them from ``options``.

    Raises
    ------
    TableError
        If the bytes hold no table of a kind that is read here.
    """
    if kind_of(file, content) == "workbook":
        return _workbook(file, content, options)
    decoded = decode(file, content, options.encoding)
    encoding = str(decoded.decision.value)
    text = decoded.content
    if not text.strip():
        raise TableError(QT_TRANSLATE_NOOP("errors", "{file} is empty. Choose a file with a table."), file=file)
    if looks_like_arff(text):
        arff = arff_as_csv(file, text)
        said = (Decision("kind", "arff", UserError(QT_TRANSLATE_NOOP("errors", "an ARFF file"))), decoded.decision)
        return Source(Rows(file, arff.content, ","), (), "arff", encoding, "", (), arff.marked, True, said)
    if options.delimiter is None and looks_like_json(text):
        table = records_as_csv(file, text)
        said = (Decision("kind", "json", UserError(QT_TRANSLATE_NOOP("errors", "a JSON file"))), decoded.decision)
        return Source(Rows(file, table, ","), (), "json", encoding, "", (), None, None, said)
    refuse_what_is_no_text(file, text)
    if options.delimiter is None and looks_like_svmlight(text) and (pairs := svmlight_as_csv(text)) is not None:
        said = (Decision("kind", "libsvm", UserError(QT_TRANSLATE_NOOP("errors", "a LIBSVM file"))), decoded.decision)
        return Source(Rows(file, pairs, ","), (), "libsvm", encoding, "", (), None, True, said)
    dialect = find_dialect(file, text, options.delimiter)
    decisions = (decoded.decision, *dialect.decisions)
    return Source(dialect.rows, dialect.comments, "text", encoding, "", (), None, None, decisions)


def _workbook(file: str, content: bytes, options: TableOptions) -> Source:
    sheet = read_sheet(file, content, options.sheet)
    message = UserError(QT_TRANSLATE_NOOP("errors", "sheet '{name}'"), name=shown(sheet.name, 40))
    others = tuple(name for name in sheet.names if name != sheet.name)
    said = Decision("sheet", sheet.name, message, alternatives=others, by_hand=options.sheet is not None)
    return Source(Rows(file, sheet.content, ","), (), "workbook", "", sheet.name, sheet.names, None, None, (said,))
