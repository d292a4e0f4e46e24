"""Tables of points: text in every dialect, workbooks, JSON and ARFF, read by rules that can be said. No Qt."""

from softmax_viz.storage.tables.decisions.decisions import (
    Decision,
    doubts,
    find,
    notes_on,
    plain_line,
    refuse_uncertain_encoding,
)
from softmax_viz.storage.tables.decisions.errors import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_NAME_CHARACTERS,
    TableError,
    TooManyClassesError,
)
from softmax_viz.storage.tables.decisions.options import (
    DECIMAL_MARKS,
    DELIMITERS,
    NO_CLASSES,
    THOUSANDS_MARKS,
    Columns,
    TableOptions,
)
from softmax_viz.storage.tables.opening import (
    TablePreview,
    preview,
    preview_text,
    read_bytes_as_table,
    read_table,
    with_columns,
)
from softmax_viz.storage.tables.reading import Table

__all__ = [
    "DECIMAL_MARKS",
    "DELIMITERS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_LINES",
    "MAX_NAME_CHARACTERS",
    "NO_CLASSES",
    "THOUSANDS_MARKS",
    "Columns",
    "Decision",
    "Table",
    "TableError",
    "TableOptions",
    "TablePreview",
    "TooManyClassesError",
    "doubts",
    "find",
    "notes_on",
    "plain_line",
    "preview",
    "preview_text",
    "read_bytes_as_table",
    "read_table",
    "refuse_uncertain_encoding",
    "with_columns",
]
