"""A made-up language whose texts are a third longer than the English ones, with marked ends."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

FIRST, LAST = "⟦", "⟧"  # where one of them is not seen, a text is cut off
_LONGER = 0.3


class Pseudo(QTranslator):
    """Every text, Qt's own included, between marks and 30 % longer, marks included; the shortest by the two marks."""

    def translate(self, context, text, disambiguation=None, n=-1):
        filling = "ö" * (math.ceil(_LONGER * len(text)) - 2)
        return f"{FIRST}{text}{filling}{LAST}".replace("%Ln", str(n)).replace("%n", str(n))


@contextmanager
def longer_texts(app: QApplication) -> Iterator[None]:
    """Use the language for all widgets that are made meanwhile."""
    translator = Pseudo()
    app.installTranslator(translator)
    try:
        yield
    finally:
        app.removeTranslator(translator)
