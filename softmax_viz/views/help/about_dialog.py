"""What the program is, which versions it runs on, and the licences of all parts. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from softmax_viz import __version__
from softmax_viz.views.help.licences import COMPONENTS
from softmax_viz.views.help.text_dialog import TextDialog, wrapped
from softmax_viz.views.widgets.labels import plain_label

_WIDTH = 520


class AboutDialog(TextDialog):
    """The name, the version and the licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("About softmax_viz"))
        self.grid.addWidget(plain_label(f"softmax_viz {__version__}", "title"), 0, 0, 1, 4)
        purpose = self.tr("Place points, train softmax regression, and see what it learns.")
        self.grid.addWidget(wrapped(purpose, "", _WIDTH), 1, 0, 1, 4)
        licence = self.tr(
            "Free software under the MIT licence: you may use, change and share it, also in lessons and books."
        )
        self.grid.addWidget(wrapped(licence, "", _WIDTH), 2, 0, 1, 4)
        self.add_heading(self.tr("Made with"))
        for part in COMPONENTS:
            self.add_row(*map(plain_label, (part.name, part.version, part.licence, part.address)))
        data = self.tr("The measured data sets come from the UCI Machine Learning Repository (CC BY 4.0).")
        self.grid.addWidget(wrapped(data, "muted", _WIDTH), self.grid.rowCount(), 0, 1, 4)
        self.finish()
