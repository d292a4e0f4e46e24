"""The numbers that are set in the panel *Softmax by hand*: bounds and scales of their sliders. Pure."""

from __future__ import annotations

from softmax_viz.core.by_hand.sheet import LARGEST_SCORE
from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.views.by_hand.number_control import EvenScale
from softmax_viz.views.widgets.slider_scale import SliderScale

# What is typed may lie far beyond the ends of the slider: number types fail there.
SCORE = NumberParam("score", "", "", -LARGEST_SCORE, LARGEST_SCORE, 0.0)
SCORE_SCALE = EvenScale(-10.0, 10.0, 0.1, 1.0, 2)
PROBABILITY = NumberParam("probability", "", "", 0.0, 1.0, 0.0)
PROBABILITY_SCALE = EvenScale(0.0, 1.0, 0.01, 0.1, 3)
SHIFT = NumberParam("shift", "", "", -LARGEST_SCORE, LARGEST_SCORE, 0.0)
SHIFT_SCALE = SCORE_SCALE
FACTOR = NumberParam("factor", "", "", 0.1, 10.0, 1.0, "log")
TEMPERATURE = NumberParam("temperature", "", "", 0.1, 10.0, 1.0, "log")
ROWS = NumberParam("rows", "", "", 10, 100_000, 10_000, "log", whole=True)
FACTOR_SCALE, TEMPERATURE_SCALE, ROWS_SCALE = SliderScale(FACTOR), SliderScale(TEMPERATURE), SliderScale(ROWS)
