"""Six views look as they did: kept pictures of the canvas and of panels, see ``pictures``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pictures
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.loss_history import LossHistory
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.panels.probability_panel import ProbabilityPanel
from softmax_viz.views.panels.training_panel import TrainingPanel
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.toolbox.toolstrip import ToolStrip

CLASSES = make_classes(["oak", "silver birch", "", "elm"])
WEIGHTS = np.array([[-3.0, 2.5], [3.0, 2.0], [0.4, -3.5], [-0.6, -0.9]])
BIAS = np.array([0.2, -0.1, 0.3, -0.6])
SQUARES = np.array([[-3.0, 2.5, 1.0, -2.0], [3.0, 2.0, -1.5, 1.0], [0.4, -3.5, 2.0, 2.5], [-0.6, -0.9, -2.0, -1.0]])
VIEW = Viewport(-1.5, 1.5, -1.0, 1.0)


def spirals() -> Dataset:
    """36 points in four turns of the golden angle, one around each class; no random numbers."""
    turns = np.arange(36)
    centres = np.array([[-0.8, 0.5], [0.8, 0.5], [0.0, -0.6], [-0.1, 0.1]])[turns % 4]
    angles, radii = 2.399963 * turns, 0.09 * np.sqrt(turns // 4 + 0.5)
    return Dataset(centres + radii[:, None] * np.stack((np.cos(angles), np.sin(angles)), axis=1), turns % 4, CLASSES)


def host(theme: str, view: QWidget, size: QSize) -> QWidget:
    """``view`` alone in a window of ``size`` with the style sheet of the program."""
    window = QWidget()
    box = QVBoxLayout(window)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(view)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, THEMES[theme], window)
    view.show_theme(THEMES[theme])
    window.resize(size)
    return window


def canvas_of(theme: str, field_style: FieldStyle, weights: np.ndarray, features: tuple[str, ...]) -> Canvas:
    canvas, data = Canvas(), spirals()
    size = QSize(310, 205)
    canvas.resize(size)
    canvas.show_theme(THEMES[theme])
    canvas.show_data(data)
    canvas.show_viewport(VIEW)
    canvas.show_field_style(field_style)
    masks = np.array([[1.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 1.0]])
    picture = FieldPainter().draw(
        TrainState(weights, BIAS), features, CLASSES, VIEW, size.width(), size.height(), theme, field_style, masks
    )
    canvas.show_picture(picture)
    scores = np.stack([data.points[:, 0], data.points[:, 1]], axis=1) @ WEIGHTS.T + BIAS
    canvas.show_wrong(scores.argmax(axis=1) != data.labels)
    canvas.show_probe((0.55, -0.35))
    return canvas


def canvas_light() -> QWidget:
    field_style = FieldStyle(contours=True, weight_vectors=True, zero_lines=True, dropout_fan=True)
    canvas = canvas_of("light", field_style, WEIGHTS, ("x", "y"))
    canvas.show_selection(np.array([3, 4, 5]))
    canvas.flash.stop()  # the pulse passes
    return host("light", canvas, canvas.size())


def canvas_dark() -> QWidget:
    field_style = FieldStyle("entropy", contours=True, opacity=0.8)
    canvas = canvas_of("dark", field_style, SQUARES, ("x", "y", "x2", "y2"))
    canvas.show_held_out(np.arange(36) % 3 == 0)
    return host("dark", canvas, canvas.size())


def settings_panel() -> QWidget:
    panel = TrainingPanel()
    panel.show_params(Hyperparams(learning_rate=0.25, optimizer="momentum", penalty="l2", batch_size=32, bias=False))
    panel.more_button.click()
    return host("light", panel, QSize(320, 660))


def probability_bars() -> QWidget:
    panel = ProbabilityPanel()
    panel.show_classes(CLASSES)
    panel.show_probabilities(np.array([0.61, 0.25, 0.0, 0.14]), np.array([False, False, True, False]))
    panel.show_place(0.55, -0.35, pinned=True, extent=6.0)
    return host("dark", panel, QSize(320, 240))


def loss_plot() -> QWidget:
    plot = LossPlot()
    steps = np.arange(400)
    history = LossHistory()
    data = 0.15 + 1.2 * np.exp(-steps / 60.0)
    history.add_full_batch(0, data, 0.1 * (1.0 - np.exp(-steps / 90.0)))
    history.add_minibatch(0, data * (1.1 + 0.2 * np.sin(2.4 * steps)))
    plot.prepare()
    plot.show_references([ReferenceSpan(0, np.log(4.0), "ln 4", 0.2)])
    plot.show_marks([CurveMark(150, "λ 0.001 → 0.09")])
    plot.show_curve(history.curve(), 399, None)
    return host("light", plot, QSize(560, 180))


def toolbox() -> QWidget:
    strip = ToolStrip()
    strip.show_classes(CLASSES, np.array([9, 12, 1250, 0]), 1)
    strip.show_tool("select")
    return host("dark", strip, QSize(strip.width(), 560))


PICTURES: dict[str, Callable[[], QWidget]] = {
    "canvas-light": canvas_light,
    "canvas-dark": canvas_dark,
    "settings": settings_panel,
    "bars": probability_bars,
    "loss": loss_plot,
    "toolbox": toolbox,
}


@pytest.fixture
def drawn(qapp, qtbot) -> Iterator[Callable[[Callable[[], QWidget]], QImage]]:
    """Draws a view that a function makes, with the fonts of the pictures."""

    def draw(make: Callable[[], QWidget]) -> QImage:
        view = make()
        qtbot.addWidget(view)
        with qtbot.waitExposed(view):
            view.show()
        return pictures.grabbed(view, qapp)

    with pictures.block_fonts(qapp):
        yield draw


@pytest.mark.parametrize("name", PICTURES)
def test_a_view_looks_as_it_did(drawn, name, request, tmp_path):
    update = request.config.getoption("--update-pictures")
    assert pictures.compare(name, drawn(PICTURES[name]), update, tmp_path) == ""


def _without_an_icon() -> QWidget:
    view = toolbox()
    view.findChild(ToolStrip).tool_buttons["erase"].setIcon(QIcon())
    return view


def _with_another_chip() -> QWidget:
    view = toolbox()
    view.findChild(ToolStrip).show_classes(make_classes(["oak", "silver birch", ""]), np.array([9, 12, 1250]), 1)
    return view


def _without_a_ring() -> QWidget:
    view = canvas_light()
    canvas = view.findChild(Canvas)
    wrong = canvas.scene.wrong.copy()
    wrong[np.flatnonzero(wrong)[-1]] = False
    canvas.show_wrong(wrong)
    return view


def _without_a_point() -> QWidget:
    view = canvas_dark()
    canvas = view.findChild(Canvas)
    mask = canvas.scene.held_out.copy()
    mask[0] = False
    canvas.show_held_out(mask)
    return view


def _without_the_style_of(kind: str, make: Callable[[], QWidget]) -> QWidget:
    view = make()
    view.setStyleSheet(view.styleSheet().replace(kind, "QNothing"))
    return view


def _with_one_wider_bar() -> QWidget:
    view = probability_bars()
    bars = view.findChild(ProbabilityPanel)
    bars.show_probabilities(np.array([0.64, 0.22, 0.0, 0.14]), np.array([False, False, True, False]))
    return view


def _without_the_optimum() -> QWidget:
    view = loss_plot()
    view.findChild(LossPlot).show_references([ReferenceSpan(0, np.log(4.0), "ln 4")])
    return view


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("toolbox", _without_an_icon),
        ("toolbox", _with_another_chip),
        ("canvas-light", _without_a_ring),
        ("canvas-dark", _without_a_point),
        ("settings", lambda: _without_the_style_of("QComboBox", settings_panel)),
        ("bars", lambda: _without_the_style_of("QPushButton", probability_bars)),
        ("bars", _with_one_wider_bar),
        ("loss", _without_the_optimum),
    ],
)
def test_a_fault_that_can_be_seen_is_found(drawn, name, make, tmp_path):
    assert "pixels of" in pictures.compare(name, drawn(make), False, tmp_path)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(("right", "down"), [(0.3, 0.0), (0.0, 0.3), (1.0, 0.0), (-1.0, -1.0)])
def test_a_pixel_of_smoothing_is_no_fault(qapp, name, right, down):
    kept = pictures.pixels_of(QImage(str(pictures.FOLDER / f"{name}.png")))
    moved = kept.astype(float)
    for axis, way in ((1, right), (0, down)):
        padded = np.pad(moved, [(1, 1) if at == axis else (0, 0) for at in range(3)], mode="edge")
        length, start = moved.shape[axis], 1 - int(np.sign(way))
        beside = np.take(padded, np.arange(start, start + length), axis)
        moved = (1.0 - abs(way)) * moved + abs(way) * beside
    moved = np.rint(moved).astype(np.uint8)
    assert (np.abs(moved.astype(int) - kept) > 2 * pictures.COLOUR_TOLERANCE).sum() > pictures.MOST_PIXELS
    inside = pictures.differing(moved, kept)[2:-2, 2:-2]  # at its own edges a picture loses what is shifted out
    assert inside.sum() <= pictures.MOST_PIXELS
