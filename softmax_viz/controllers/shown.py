"""What controllers need of views, as protocols: a view is anything that can show these things."""

from __future__ import annotations

from typing import Protocol

from softmax_viz.core.arrays import Bools, Floats
from softmax_viz.core.dataset import ClassLabel
from softmax_viz.core.history import Curve
from softmax_viz.core.metrics import Measure
from softmax_viz.core.run_control import Phase
from softmax_viz.field.grid import View
from softmax_viz.field.picture import Picture


class ShowsField(Protocol):
    """The canvas, as far as frames are concerned."""

    def show_picture(self, picture: Picture | None) -> None:
        """Show a new picture of the field."""

    def show_wrong(self, wrong: Bools | None) -> None:
        """Show which points (N,) the model gets wrong."""

    def show_held_out(self, held_out: Bools | None) -> None:
        """Show which points (N,) are for testing."""


class ShowsView(Protocol):
    """The canvas, as far as the view is concerned."""

    def show_view(self, view: View) -> None:
        """Show this rectangle of the data plane."""


class ShowsProbe(Protocol):
    """The canvas, as far as the probe is concerned."""

    def show_probe(self, place: tuple[float, float] | None) -> None:
        """Mark the pinned place, or none."""

    def show_value(self, value: float | None) -> None:
        """Say which number the field shows at the probed place; None: no place, or no number."""


class ShowsCurve(Protocol):
    """The loss plot."""

    def show_curve(self, curve: Curve, current_step: int, current: Measure | None) -> None:
        """Draw the history and where the run stands."""

    def show_optimum(self, value: float | None) -> None:
        """Draw the line J*, or none."""


class ShowsNumbers(Protocol):
    """The transport bar."""

    def show_numbers(
        self,
        step: int,
        epoch: int,
        data_loss: float | None,
        total: float | None,
        gap: float | None,
        accuracy: float | None,
        test_accuracy: float | None,
    ) -> None:
        """Show the numbers of the present state; None where there are no data."""

    def show_optimum(self, value: float | None, note: str) -> None:
        """Say J*, or why there is none."""

    def show_phase(self, phase: Phase) -> None:
        """Show what the trainer does."""


class ShowsRates(Protocol):
    """The status strip."""

    def show_rates(self, steps_per_s: float | None, frames_per_s: float | None) -> None:
        """Show how fast it goes; None while it rests."""


class ShowsProbabilities(Protocol):
    """The probability bars."""

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Name the bars."""

    def show_probabilities(self, probabilities: Floats | None, dropped: Bools | None) -> None:
        """Show the probabilities (K,), and which logits (K,) are dropped at this step."""

    def show_place(self, x: float, y: float, pinned: bool) -> None:
        """Say where that is."""


class ShowsAdvice(Protocol):
    """The training panel, as far as warnings are concerned."""

    def show_cautions(self, cautions: dict[str, tuple[str, bool]]) -> None:
        """Warn at parameters by name: a sentence, and whether it is severe."""

    def show_safe_rates(self, now: str, everywhere: str, scope: str) -> None:
        """Say up to where the learning rate is safe, empty where that is not known, and for which steps."""

    def show_optimum_note(self, text: str) -> None:
        """Say in plain words why there is no finite optimum."""
