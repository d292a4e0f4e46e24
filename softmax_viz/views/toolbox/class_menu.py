"""The menu of one class: at its chip, and in the menu bar. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.data.dataset import MIN_CLASSES, ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.swatches import Swatches
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.translated_texts import numbered_class, translated
from softmax_viz.views.toolbox.class_intents import ClassIntents

_T = QT_TRANSLATE_NOOP
_MOST_LETTERS = 32  # letters of a name in the title

# The names of the colours and markers of ``CLASS_STYLES``, in the same order.
STYLE_NAMES: dict[str, str] = {
    "blue": _T("styles", "Blue, circle"),
    "orange": _T("styles", "Orange, square"),
    "green": _T("styles", "Green, triangle"),
    "magenta": _T("styles", "Magenta, diamond"),
    "sky": _T("styles", "Sky blue, triangle pointing down"),
    "red": _T("styles", "Red, cross"),
    "yellow": _T("styles", "Yellow, pentagon"),
    "pine": _T("styles", "Pine green, plus"),
    "violet": _T("styles", "Violet, star"),
    "moss": _T("styles", "Moss green, hexagon"),
    "khaki": _T("styles", "Khaki, triangle pointing left"),
    "petrol": _T("styles", "Petrol, triangle pointing right"),
}


class ClassMenu(QMenu):
    """The menu of one class; its title names the class. It is filled when it opens.

    ``intents`` has the signals for the user's requests: its own, or those that are passed in.
    """

    def __init__(self, parent: QWidget | None = None, intents: ClassIntents | None = None) -> None:
        super().__init__(parent)
        self.intents = intents = intents or ClassIntents(self)
        self.nameRequested, self.recolourRequested = intents.nameRequested, intents.recolourRequested
        self.moveRequested, self.removeClassRequested = intents.moveRequested, intents.removeClassRequested
        self.selectClassRequested = intents.selectClassRequested
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._counts: tuple[int, ...] = ()
        self._index = 0
        self.rename = self.addAction("")
        self.colours = self.addMenu("")
        self.styles: list[QAction] = []
        for style in range(len(CLASS_STYLES)):
            action = self.colours.addAction("")
            action.triggered.connect(lambda _checked=False, style=style: self._on_style_chosen(style))
            self.styles.append(action)
        self.addSeparator()
        self.up = self.addAction("")
        self.down = self.addAction("")
        self.addSeparator()
        self.select = self.addAction("")
        self.remove = self.addAction("")
        for action, slot in (
            (self.rename, self._on_rename),
            (self.up, self._on_up),
            (self.down, self._on_down),
            (self.select, self._on_select),
            (self.remove, self._on_remove),
        ):
            action.triggered.connect(slot)
        self.aboutToShow.connect(self._fill)

    def show_class(self, classes: tuple[ClassLabel, ...], counts: Ints, index: int) -> None:
        """Show the menu's class: number ``index`` of ``classes``, which have ``counts`` (K,) points."""
        if (classes, index) != (self._classes, self._index):
            name = numbered_class(classes[index], index)
            name = name if len(name) <= _MOST_LETTERS else f"{name[: _MOST_LETTERS - 1]}…"
            self.setTitle(" ".join(name.split()).replace("&", "&&"))
        self._classes, self._counts, self._index = classes, tuple(counts.tolist()), index

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme

    def _fill(self) -> None:
        """Fill the menu; the keys after the tabs are handled by the chip, and only shown here."""
        index, count = self._index, self._counts[self._index]
        self.rename.setText(self.tr("Re&name…") + "\tF2")
        self.colours.setTitle(self.tr("&Colour"))
        self.up.setText(self.tr("Move &up") + "\t" + self.tr("Ctrl+Up"))
        self.up.setEnabled(index > 0)
        self.down.setText(self.tr("Move &down") + "\t" + self.tr("Ctrl+Down"))
        self.down.setEnabled(index < len(self._classes) - 1)
        self.select.setText(self.tr("&Select its %Ln point(s)", "", count))
        self.select.setEnabled(count > 0)
        remove = self.tr("&Remove it with its %Ln point(s)", "", count) if count else self.tr("&Remove it")
        self.remove.setText(remove)
        self.remove.setEnabled(len(self._classes) > MIN_CLASSES)
        self._fill_colours()

    def _fill_colours(self) -> None:
        swatches = Swatches(self._theme)
        class_of_style = {label.style: number for number, label in enumerate(self._classes)}
        for style, action in enumerate(self.styles):
            name = translated("styles", STYLE_NAMES[CLASS_STYLES[style].name])
            text = name
            if class_of_style.get(style) == self._index:
                text = self.tr("%1 – as now").replace("%1", name)
            elif style in class_of_style:
                text = (
                    self.tr("%1 – swap with class %2").replace("%1", name).replace("%2", str(class_of_style[style] + 1))
                )
            action.setText(text)
            action.setIcon(swatches.of_class(style))
            action.setEnabled(style != self._classes[self._index].style)

    def _on_rename(self) -> None:
        self.nameRequested.emit(self._index)

    def _on_style_chosen(self, style: int) -> None:
        self.recolourRequested.emit(self._index, style)

    def _on_up(self) -> None:
        self.moveRequested.emit(self._index, self._index - 1)

    def _on_down(self) -> None:
        self.moveRequested.emit(self._index, self._index + 1)

    def _on_select(self) -> None:
        self.selectClassRequested.emit(self._index)

    def _on_remove(self) -> None:
        self.removeClassRequested.emit(self._index)
