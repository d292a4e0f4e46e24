"""The stream of pictures of the field: when the next one is drawn, and how finely. Trainer thread only.

A field in motion may be drawn coarser: where half the resolution looks the same (``field.raster.steepness``), and under
overload (``engine.drawing.frame_budget``). A field at rest is drawn at full resolution, and only once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.data.training_places import TrainingPlaces, places_of
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.drawing.frame_budget import FrameBudget
from softmax_viz.engine.messages.commands import UseViewport
from softmax_viz.engine.messages.unexpected import report
from softmax_viz.engine.reading.run_readings import dropout_samples_of
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.quantities import QUANTITIES
from softmax_viz.field.raster.steepness import moving_scale, steepest_slope

# Seconds after which a gesture counts as ended; then the exact picture may take longer.
_QUIET_S = 0.03


@dataclass(frozen=True, slots=True)
class _Content:
    """Everything that a picture depends on: equal contents give equal pictures."""

    run_number: int
    weights: bytes
    bias: bytes
    features: tuple[str, ...]
    classes: tuple[ClassLabel, ...]
    window: UseViewport
    field_style: FieldStyle
    dropout: object
    places: TrainingPlaces | None


class FieldStream:
    """Draws the field of a run for one window.

    If drawing fails, the error is reported and the screen keeps the earlier picture until something changes.

    Parameters
    ----------
    clock
        Returns seconds that never decrease.
    painter
        Draws the pictures and owns their memory.
    """

    def __init__(self, clock: Callable[[], float], painter: FieldPainter) -> None:
        self._clock = clock
        self._painter = painter
        self._budget = FrameBudget()
        self._window: UseViewport | None = None
        self._field_style = FieldStyle()
        self._drawn: _Content | None = None
        self._places: TrainingPlaces | None = None
        self._places_of: tuple[Dataset | None, tuple[float, int]] = None, (0.0, 0)
        self._scale = 1
        self._is_view_changed = False  # since the last picture: viewport, size, theme or style
        self._refine_at_s = 0.0

    def use_window(self, window: UseViewport) -> None:
        """Draw this viewport, with its number of pixels and its theme, from now on."""
        self._is_view_changed |= window != self._window
        self._window = window if window.width > 0 and window.height > 0 else None

    def use_field_style(self, field_style: FieldStyle) -> None:
        """Draw the field in this style from now on."""
        self._is_view_changed |= field_style != self._field_style
        self._field_style = field_style

    def release(self, picture: Picture | None) -> None:
        """Take back the memory of a picture that is no longer read."""
        self._painter.release(picture)

    @property
    def is_exact(self) -> bool:
        """Whether the last picture, if there is any, was full and exact."""
        return self._scale == 1

    def rest_s(self) -> float | None:
        """Return how many seconds to wait before the picture at rest is made exact; None if it is exact."""
        return None if self.is_exact else max(self._refine_at_s - self._clock(), 0.0)

    def is_due(self, is_picture_waiting: bool) -> bool:
        """Return whether a moving picture is due. While one waits to be shown: only if view or style changed."""
        if self._window is None or (is_picture_waiting and not self._is_view_changed):
            return False
        return self._clock() >= self._budget.due_s

    def moving(self, run: TrainingRun, run_number: int) -> Picture | None:
        """Return a picture of the present state, as fine as motion allows; None if it would equal the last one."""
        content = self._content(run, run_number)
        if content is None:
            return None
        if content == self._drawn:
            return None if self.is_exact else self._draw(run, content, 1)
        return self._draw(run, content, None)

    def resting(self, run: TrainingRun, run_number: int) -> Picture | None:
        """Return the exact picture of a state at rest; None if it has been drawn.

        If that takes so long that the user would notice, a coarse picture comes first, and the exact one when this
        is called again.
        """
        content = self._content(run, run_number)
        if content is None or (content == self._drawn and self.is_exact):
            return None
        return self._draw(run, content, 1 if content == self._drawn else self._budget.prompt_scale())

    def _content(self, run: TrainingRun, run_number: int) -> _Content | None:
        window, field_style, model = self._window, self._field_style, run.model
        if window is None:
            self._scale, self._drawn = 1, None
            return None
        dropout = (run.hyperparams, run.current.inputs.seed) if field_style.dropout_fan else None
        weights, bias, classes = model.weights.tobytes(), model.bias.tobytes(), run.data.classes
        places = self._training_places(run) if QUANTITIES[field_style.quantity].of_points else None
        return _Content(run_number, weights, bias, run.features, classes, window, field_style, dropout, places)

    def _training_places(self, run: TrainingRun) -> TrainingPlaces:
        """Return the training points of ``run``: the same object as long as they are the same."""
        split = run.hyperparams.test_share, run.hyperparams.split_seed
        if self._places is None or self._places_of[0] is not run.data or self._places_of[1] != split:
            self._places, self._places_of = places_of(run.data, *split), (run.data, split)
        return self._places

    def _moving_scale(self, run: TrainingRun, content: _Content) -> int:
        least = 1
        if QUANTITIES[content.field_style.quantity].is_smooth:
            window, model = content.window, run.model
            slope = steepest_slope(
                model.weights, model.bias, run.features, window.view, window.width, window.height
            )  # fmt: skip
            least = moving_scale(slope)
        return self._budget.moving_scale(least)

    def _draw(self, run: TrainingRun, content: _Content, scale: int | None) -> Picture | None:
        """Return the picture at ``scale`` (None: the scale of motion); None if drawing fails."""
        window, field_style, model, before = content.window, content.field_style, run.model, self._drawn
        if before is None or _cost_of(before) != _cost_of(content):
            self._budget.forget()
        try:
            scale = self._moving_scale(run, content) if scale is None else scale
            began_s = self._clock()
            picture = self._painter.draw(
                model,
                content.features,
                content.classes,
                window.view,
                -(-window.width // scale),
                -(-window.height // scale),
                window.theme,
                field_style,
                dropout_samples_of(run) if field_style.dropout_fan else None,
                content.places,
            )
        except Exception as error:
            report(error)
            self._drawn, self._scale, self._is_view_changed = content, 1, False
            return None
        ended_s = self._clock()
        self._budget.note(scale, began_s, ended_s)
        self._drawn, self._scale, self._is_view_changed = content, scale, False
        self._refine_at_s = ended_s + _QUIET_S
        return picture


def _cost_of(content: _Content) -> object:
    """Return the parts of ``content`` on which the time to draw mostly depends."""
    window, field_style = content.window, content.field_style
    return window.width, window.height, content.features, len(content.classes), field_style.quantity
