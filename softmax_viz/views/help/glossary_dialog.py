"""The words on the screen, explained in a window. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from softmax_viz.views.help.glossary import GLOSSARY
from softmax_viz.views.help.text_dialog import TextDialog
from softmax_viz.views.style.translated_texts import translated


class GlossaryDialog(TextDialog):
    """All entries of ``GLOSSARY``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Words on the screen"))
        self.add_paragraphs(
            (translated("glossary", word.word), translated("glossary", word.meaning)) for word in GLOSSARY
        )
        self.finish()
