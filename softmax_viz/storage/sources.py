"""Opens what a name on the command line stands for: a data set, a table, or a session. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.storage.presets import load_source, suited_settings
from softmax_viz.storage.sessions.session_text import SUFFIX, read_session

if TYPE_CHECKING:
    from softmax_viz.storage.tables import Table, TableOptions


def open_source(
    name_or_path: str, options: TableOptions | None = None, on_table: Callable[[str, Table], None] | None = None
) -> tuple[Document, str, str]:
    """Return the document for a name, its session file, and the fingerprint of that (empty for none). Any thread.

    ``options`` and ``on_table`` are those of ``load_source``.

    Raises
    ------
    UserError
        If there is no such data set or file, or the file cannot be used.
    """
    if options is None and name_or_path.casefold().endswith(SUFFIX):
        document, fingerprint = read_session(name_or_path)
        return document, str(Path(name_or_path).absolute()), fingerprint
    data, title = load_source(name_or_path, options, on_table)
    settings = Hyperparams().with_values(suited_settings(name_or_path))
    return Document(Session(data=data, hyperparams=settings, title=title)), "", ""
