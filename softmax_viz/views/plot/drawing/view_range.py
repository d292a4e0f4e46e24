"""What part of a run the plot shows, as the user chose it. Pure."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.views.plot.drawing.loss_range import Limits, narrowed
from softmax_viz.views.plot.drawing.run_drawing import Drawing, PlotChoices, PlottedRun, drawing_of
from softmax_viz.views.plot.drawing.step_range import Span, StepRange

Shares = tuple[float, float]  # of the width of the plot from the left, and of its height from below


class ViewRange:
    """The choices of the user, and the ranges of steps and losses that follow from them.

    Attributes
    ----------
    choices
        How the user wants to see the run.
    drawing
        What was drawn last; None before there is anything.
    """

    def __init__(self) -> None:
        self.choices = PlotChoices()
        self.drawing: Drawing | None = None
        self._steps = StepRange()
        self._chosen_y: Limits | None = None
        self._newest = 0.0

    @property
    def furthest(self) -> float:
        """The amount at which the longest of the other runs ends."""
        return self._steps.furthest

    def draw(self, run: PlottedRun, columns: int) -> Drawing:
        """Return what is drawn of ``run`` on ``columns`` pixels."""
        self.drawing = drawing_of(run, self.choices, self._steps, self._chosen_y, columns)
        self._newest = self.drawing.axis.amount(run.step) if self.drawing.axis.is_known else 0.0
        return self.drawing

    def choose(self, choices: PlotChoices) -> None:
        """Show the run as in ``choices``.

        A range that was chosen with the mouse stays if they do not name another, nor another kind of axis.
        """
        if choices.along is not self.choices.along and choices.span is Span.CHOSEN:
            choices = replace(choices, span=Span.ALL)
        is_other_axis = (choices.is_log_loss, choices.quantity) != (self.choices.is_log_loss, self.choices.quantity)
        if choices.span is not Span.CHOSEN or is_other_axis:
            self._chosen_y = None
        if choices.span is not Span.CHOSEN:
            self._steps.span = choices.span
        self._steps.is_log = choices.is_log_step
        self.choices = choices
        self._note()

    def show_all(self) -> None:
        """Show all steps and all losses."""
        self.choose(replace(self.choices, span=Span.ALL))

    def zoom_steps(self, at: float, factor: float) -> None:
        """Make the range of steps ``factor`` times as wide around ``at``, a share of the width."""
        left, right = self._steps.limits(self._newest)
        self._steps.zoom(left + at * (right - left), factor, self._newest)
        self._note()

    def zoom_losses(self, at: float, factor: float) -> None:
        """Make the range of losses ``factor`` times as high around ``at``, a share of the height."""
        if self.drawing is not None:
            bottom, top = self.drawing.y_limits
            fixed = bottom + at * (top - bottom)
            self._chosen_y = narrowed((fixed + (bottom - fixed) * factor, fixed + (top - fixed) * factor))
            self._note()

    def pan(self, by: Shares) -> None:
        """Move the curves by shares of the plot; upwards and downwards only if the range of losses was chosen."""
        left, right = self._steps.limits(self._newest)
        self._steps.pan(-by[0] * (right - left), self._newest)
        if self._chosen_y is not None:
            bottom, top = self._chosen_y
            rise = -by[1] * (top - bottom)
            self._chosen_y = (bottom + rise, top + rise)
        self._note()

    def _note(self) -> None:
        span = self._steps.span if self._chosen_y is None else Span.CHOSEN
        self.choices = replace(self.choices, span=span)
