"""The rows of some hyper-parameters of a panel, kept up to date with the settings. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, applies
from softmax_viz.views.style.theme import SPACE_XS, Theme
from softmax_viz.views.widgets.param_row import ParamRow, label_width, row_for


def names_of(section: str) -> list[str]:
    """Return the names of the hyper-parameters of ``section``, in the order of the table."""
    return [name for name, param in PARAMS.items() if param.section == section]


class _RowPages(QStackedWidget):
    """Rows of which only those of one value of a choice are shown, in a place that is high enough for any of them."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[tuple[str, ...], QWidget] = {}

    def add(self, values: tuple[str, ...], row: ParamRow) -> None:
        """Show ``row`` with these values of the choice."""
        if values not in self.pages:
            page = self.pages[values] = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(SPACE_XS)
            column.addStretch(1)
            self.addWidget(page)
        layout = self.pages[values].layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, row)

    def show_value(self, value: str) -> None:
        """Show the rows of ``value``; if it has none, those that were shown before stay."""
        for values, page in self.pages.items():
            if value in values:
                self.setCurrentWidget(page)


class ParamRows:
    """Rows by name.

    A row that has no effect now is disabled and keeps its place, so that nothing moves. Rows of different values of one
    choice share a place.

    Attributes
    ----------
    widgets
        What is to be laid out, from top to bottom, with the section of each.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.by_name: dict[str, ParamRow] = {name: row_for(PARAMS[name]) for name in names}
        self.widgets: list[tuple[str, QWidget]] = []
        self._pages: dict[str, _RowPages] = {}
        order = list(self.by_name)
        below: dict[str, set[tuple[str, ...]]] = {}  # a choice, and for which of its values there are rows below it
        for place, name in enumerate(order):
            choice, values = PARAMS[name].only_with or ("", ())
            if choice in order[:place] and isinstance(PARAMS[choice], ChoiceParam):
                below.setdefault(choice, set()).add(tuple(map(str, values)))
        for name, row in self.by_name.items():
            choice, values = PARAMS[name].only_with or ("", ())
            if len(below.get(choice, ())) < 2 or order.index(choice) > order.index(name):
                self.widgets.append((PARAMS[name].section, row))
                continue
            if choice not in self._pages:
                self._pages[choice] = _RowPages()
                self.widgets.append((PARAMS[name].section, self._pages[choice]))
            self._pages[choice].add(tuple(map(str, values)), row)
        for choice, pages in self._pages.items():  # what may be left empty stands last in its section
            section = PARAMS[choice].section
            ends = [(section, self.by_name[choice]), (section, pages)]
            others = [entry for entry in self.widgets if entry not in ends]
            place = sum(1 for place, entry in enumerate(others) if section in {e[0] for e in others[place:]})
            self.widgets = [*others[:place], *ends, *others[place:]]

    def show_params(self, hyperparams: Hyperparams) -> None:
        """Show the values of ``hyperparams`` without emitting."""
        values = hyperparams.as_dict()
        for name, row in self.by_name.items():
            row.show_value(values[name])
            row.setEnabled(applies(name, values))
        for choice, pages in self._pages.items():
            pages.show_value(str(values[choice]))

    def show_setting_warnings(self, setting_warnings: Mapping[str, tuple[str, bool]]) -> None:
        """Warn on the rows named in ``setting_warnings`` (sentence, whether it is severe), and on no other."""
        for name, row in self.by_name.items():
            row.show_caution(*setting_warnings.get(name, ("", False)))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for row in self.by_name.values():
            row.show_theme(theme)

    def align(self) -> None:
        """Align the controls, in the same way in every panel."""
        width = max((label_width(row.label) for row in list(self.by_name.values())[:1]), default=0)
        for row in self.by_name.values():
            row.set_label_width(width)
