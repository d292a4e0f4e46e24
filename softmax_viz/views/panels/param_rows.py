"""The rows of some hyper-parameters of a panel, kept up to date with the settings. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, applies
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.widgets.param_row import ParamRow, label_width, row_for


def names_of(section: str) -> list[str]:
    """Return the names of the hyper-parameters of ``section``, in the order of the table."""
    return [name for name, param in PARAMS.items() if param.section == section]


class ParamRows:
    """Rows by name.

    A row that has no effect now is hidden if it is below the choice that it depends on, so that nothing moves
    above or under the mouse; any other is disabled and keeps its place.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.by_name: dict[str, ParamRow] = {name: row_for(PARAMS[name]) for name in names}
        order = list(self.by_name)
        self._can_hide = set()
        for place, name in enumerate(order):
            needs = PARAMS[name].only_with
            if needs and needs[0] in order[:place] and isinstance(PARAMS[needs[0]], ChoiceParam):
                self._can_hide.add(name)

    def show_params(self, hyperparams: Hyperparams) -> None:
        """Show the values of ``hyperparams`` without emitting."""
        values = hyperparams.as_dict()
        for name, row in self.by_name.items():
            row.show_value(values[name])
            does_something = applies(name, values)
            if name in self._can_hide:
                row.setVisible(does_something)
            else:
                row.setEnabled(does_something)

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
