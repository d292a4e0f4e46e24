"""The claims of the README's tour "See for yourself": each is met in at most three clicks from the first window.

Every claim is driven by mouse and keys, and what is then shown is compared with formulas written here. The README must
list exactly these claims.
"""

import math
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from canvas_hand import at, drag
from learners import CTRL, NONE, far_blobs, learning, learning_window
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

pytestmark = pytest.mark.slow

README = Path(__file__).resolve().parents[2] / "README.md"
KEYS = {n: getattr(Qt.Key, f"Key_{n}") for n in range(1, 5)}
EXPLAIN, MEASURE, BY_HAND = 2, 3, 4
CLAIMS = {}


def claim(text):
    """A claim of the README."""

    def take(test):
        CLAIMS[text] = test
        return test

    return take


@pytest.fixture(scope="module")
def opened(qapp, tmp_path_factory, request):
    yield from learning_window(qapp, tmp_path_factory.mktemp("claims"), request)


@pytest.fixture
def learner(opened, qtbot):
    yield from learning(opened, qtbot)


def written(text):
    """The first number in a text as the program writes it, with every digit that is written."""
    found = re.search(r"[−-]?\d[\d,]*\.?\d*(?:e[−-]?\d+)?", text)
    return Decimal(found.group().replace("−", "-").replace(",", ""))


def number(text):
    """The first number in a text."""
    return float(written(text))


def rounded(text):
    """What the first number in a text can stand for: it is right to half its last digit."""
    last = 10.0 ** written(text).as_tuple().exponent
    return pytest.approx(number(text), rel=1e-12, abs=last / 2)


def arrange(learner, which, name):
    learner.key(KEYS[which], CTRL)
    panel = learner.panel(name)
    if name == "by_hand":  # as it is when it is first opened
        for switch in panel.switches.values():
            if switch.isChecked():
                switch.click()
        panel.modes.buttons[0].click()
        panel.start.click()
    return panel


def open_panel(learner, title, name):
    learner.menu("View", "Panels", title)
    return learner.panel(name)


def trained(learner, steps=None):
    """Press Space and watch; that is one key, for nothing here needs the run to pause."""
    before = learner.clicks
    learner.train(steps)
    learner.clicks = before + 1


def typed(learner, name, value):
    """Type a number into a setting, or click a choice."""
    learner.set(name, value)
    learner.clicks += 1


def softmax(z):
    e = np.exp(np.array(z, float) - np.max(z))
    return e / e.sum()


def column(panel, title=None):
    """The numbers of a column of softmax by hand as they are written; by default those of the softmax."""
    if title is None:
        return next(iter(panel.table.main.texts().values()))
    return panel.table.further.texts()[title]


def slide(learner, slider, share):
    learner.press(slider, QPoint(round(share * (slider.width() - 1)), slider.height() // 2))


def pinned(learner, x, y):
    """Hover over a place, as somebody does who reads the bars; that is no click."""
    QTest.mouseMove(learner.window.canvas, at(learner.window.canvas, x, y))


@claim("Adding one number to all scores changes no probability.")
def _(learner):
    panel = arrange(learner, BY_HAND, "by_hand")
    before = column(panel)
    slide(learner, panel.shift.slider, 1.0)
    scores = [number(control.box.text()) for control in panel.table.rows.controls[:3]]
    assert np.subtract(scores, [2, 1, 0.1]) == pytest.approx(scores[0] - 2)
    assert abs(scores[0] - 2) > 1
    assert column(panel) == before


@claim("Scores that are turned into probabilities one by one do not sum to 1.")
def _(learner):
    panel = arrange(learner, BY_HAND, "by_hand")
    learner.press(panel.switches["sigma"])
    wanted = sum(1 / (1 + math.exp(-z)) for z in (2, 1, 0.1))
    assert column(panel, "σ(z)")[3] == f"{wanted:.3f} ≠ 1"
    assert column(panel)[3] == "1.000"


@claim("A second softmax keeps the loss above ln(1 + (K − 1)/e).")
def _(learner):
    panel = arrange(learner, BY_HAND, "by_hand")
    learner.press(panel.switches["twice"])
    learner.press(panel.types.examples["large"])
    assert number(column(panel, "again")[-1]) == pytest.approx(math.log(1 + 2 / math.e), abs=5e-4)
    assert number(column(panel)[-1]) == 0


@claim("A score that is dropped to 0 is not removed: it may even raise its class.")
def _(learner):
    panel = arrange(learner, BY_HAND, "by_hand")
    learner.press(panel.switches["left_out"])
    assert number(column(panel, "drop 1")[0]) == pytest.approx(softmax([0, 1, 0.1])[0], abs=5e-4)
    assert number(column(panel, "remove 1")[0]) == 0
    box = panel.table.rows.controls[0].box
    learner.press(box)
    box.selectAll()
    QTest.keyClicks(box, "-3")
    QTest.keyClick(box, Qt.Key.Key_Return)
    said = f"{softmax([-3, 1, 0.1])[0]:.3f} → {softmax([0, 1, 0.1])[0]:.3f}"
    assert said in panel.notes["left_out"].text()


@claim("Temperature decides how sure the softmax is, and never who wins.")
def _(learner):
    panel = arrange(learner, BY_HAND, "by_hand")
    learner.press(panel.switches["temperature"])
    slide(learner, panel.temperature.slider, 0.0)
    title = next(title for title in panel.table.further.texts() if title.startswith("T ="))
    cold = [number(text) for text in column(panel, title)[:3]]
    assert cold == pytest.approx(softmax(np.array([2, 1, 0.1]) / 0.1), abs=5e-4)
    assert cold[0] > cold[1] >= cold[2]
    slide(learner, panel.temperature.slider, 1.0)
    learner.clicks -= 1  # the same drag goes from end to end
    title = next(title for title in panel.table.further.texts() if title.startswith("T ="))
    warm = [number(text) for text in column(panel, title)[:3]]
    assert warm == pytest.approx(softmax(np.array([2, 1, 0.1]) / 10), abs=5e-4)
    assert warm[0] > warm[1] > warm[2]


@claim("In 16 bits the naive softmax fails from the score 11.1 on, and only that.")
def _(learner):
    panel = arrange(learner, BY_HAND, "by_hand")
    learner.press(panel.types.types.buttons[0])
    learner.press(panel.types.examples["beyond"])
    highest = math.log(float(np.finfo(np.float16).max))
    assert 11.08 < highest < 11.1
    texts = {name: texts[-1] for name, texts in panel.types.ways.texts().items()}
    assert [name for name, verdict in texts.items() if f"{highest:.2f}" in verdict] == [next(iter(texts))]
    assert [face.worked.is_right for face in panel.types.ways._faces] == [False, True, True]


@claim("The columns from score to loss add up, and p − y sums to 0.")
def _(learner):
    trained(learner, 50)
    panel = arrange(learner, EXPLAIN, "score")
    x, y = learner.program.editor.data.points[7].tolist()
    pinned(learner, x, y)
    value = learner.insight("score_to_loss")
    state = learner.program.runner.last_frame.state
    z = state.weights @ np.array(value.place) + state.bias
    label = learner.program.editor.data.labels[value.point]
    assert f"{-math.log(softmax(z)[label]):.4f}" in panel.loss.text()
    sums = [text for text in panel.grid.contents.sums if text]
    assert "1.0000" in sums
    assert "0.0000" in sums


@claim("Cross-entropy is entropy plus divergence, for any target such as (0.1, 0.2, 0.7).")
def _(learner):
    panel = arrange(learner, EXPLAIN, "score")
    learner.window.canvas.setFocus()
    pinned(learner, 0.2, 0.1)
    learner.insight("score_to_loss")
    from softmax_viz.views.score.columns import SOFTMAX

    target = next(index for index, entry in enumerate(SOFTMAX) if entry.is_target)
    QTest.mouseDClick(panel.grid, Qt.MouseButton.LeftButton, NONE, panel.grid.cell_rect(0, target).center())
    learner.clicks += 2
    QTest.keyClicks(panel.grid.editor, "(0.1, 0.2, 0.7)")
    QTest.keyClick(panel.grid.editor, Qt.Key.Key_Return)
    value = learner.insight("score_to_loss")
    y = np.array([0.1, 0.2, 0.7])
    entropy, cross = -(y * np.log(y)).sum(), -(y * np.log(value.probabilities)).sum()
    shown = [number(text) for text in panel.bars.texts()[:3]]
    assert shown == pytest.approx([entropy, cross - entropy, cross], abs=1e-4)


@claim("A loss in bits is the same loss: only the unit is larger.")
def _(learner):
    panel = arrange(learner, EXPLAIN, "score")
    pinned(learner, 0.2, 0.1)
    learner.insight("score_to_loss")
    nats = number(panel.bars.texts()[2])
    learner.press(panel.units.buttons[1])
    assert number(panel.bars.texts()[2]) == pytest.approx(nats / math.log(2), abs=2e-4)
    learner.press(panel.units.buttons[0])
    learner.clicks -= 1


@claim("What is added to the weights of all classes alike, no data can see.")
def _(learner):
    trained(learner, 50)
    panel = arrange(learner, EXPLAIN, "weights")
    learner.insight("weights")
    picture, bars = learner.picture(), learner.numbers
    before = learner.program.runner.last_frame.state.weights
    slider = panel.common.slider
    learner.press(slider, slider.rect().center())  # where its handle is
    drag(slider, slider.rect().center(), QPoint(round(0.8 * slider.width()), slider.height() // 2))
    learner.rest()
    after = learner.program.runner.last_frame.state.weights
    assert np.ptp(after - before, axis=0) == pytest.approx(0.0, abs=1e-12)
    assert np.abs(after - before).max() > 0.1
    assert np.array_equal(learner.picture(), picture)
    assert learner.numbers.data_loss == pytest.approx(bars.data_loss, rel=1e-12)


@claim("L1 and L2 judge weights differently that give the same score.")
def _(learner):
    panel = arrange(learner, EXPLAIN, "weights")
    learner.press(panel.two_vectors.title)
    first, second = ([number(text.split(" ")[-1]) for text in panel.two_vectors.results(index)] for index in (0, 1))
    assert first == [1.0, 1.0, 0.5]
    assert second == [1.0, 1.0, 0.125]


@claim("The next step takes the weights that were foretold, part by part.")
def _(learner):
    learner.key(Qt.Key.Key_J)
    panel = learner.panel("next_step")
    value = learner.insight("next_step")
    learner.press(panel.stages.buttons[-1])
    learner.key(Qt.Key.Key_J)
    learner.rest()
    np.testing.assert_allclose(learner.program.runner.last_frame.trained.theta, value.following, rtol=1e-12, atol=1e-14)


@claim("A boundary is where the two largest scores cross.")
def _(learner):
    trained(learner, 100)
    panel = open_panel(learner, "Cut", "cut")
    cut = learner.insight("cut")
    state = learner.program.runner.last_frame.state
    first, last = (state.weights @ np.array(cut.place(t)) + state.bias for t in (0.0, 1.0))
    straight = first + np.array(cut.t)[:, None] * (last - first)
    np.testing.assert_allclose(cut.scores, straight, rtol=1e-9, atol=1e-9)
    shown = panel.spoken()
    assert len(cut.boundaries)
    for t in cut.boundaries:
        z = np.sort(first + t * (last - first))
        assert z[-1] == pytest.approx(z[-2], abs=1e-9)
        assert f"{t * cut.length:.4f}" in shown


@claim("The loss of the best point is small, and never 0.")
def _(learner):
    trained(learner, 200)
    panel = arrange(learner, MEASURE, "losses")
    value = learner.insight("point_losses")
    strip = panel.strip
    best = int(strip.placed.dots[:, 0].argmin())
    assert best == value.losses.argmin()
    QTest.mouseMove(strip, QPoint(*np.rint(strip.placed.dots[best]).astype(int).tolist()))
    learner.qtbot.waitUntil(lambda: panel.readout.text() != "")
    state, data = learner.program.runner.last_frame.state, learner.program.editor.data
    z = state.weights @ data.points[best] + state.bias
    p = softmax(z)[data.labels[best]]
    said = panel.readout.text().split("loss ")[1]
    assert 0 < number(said) < 0.1
    # Nothing is lost at p near 1. How many steps were taken, and so how many digits are written, differs each time.
    assert math.log1p(np.exp(np.delete(z, data.labels[best]) - z[data.labels[best]]).sum()) == rounded(said)
    assert number(said.split("p = ")[1]) == pytest.approx(100 * p, abs=0.1)
    assert number(said.split("p = ")[1]) < 100  # it is not rounded up to what it never is
    assert f"point {best + 1} " in panel.readout.text().lower()
    QTest.mouseMove(learner.window.canvas, QPoint(5, 5))


@claim("The gradients of all classes sum to zero.")
def _(learner):
    trained(learner, 50)
    panel = arrange(learner, MEASURE, "losses")
    learner.insight("point_losses")
    row = next(check for check in panel.checks if "sums to zero" in check.title.text())
    assert row.sign.text() == "✓"
    said = " ".join(label.text() for label in row.findChildren(QLabel) if "rounding" in label.text())
    assert number(said) < 1e-14
    state, data = learner.program.runner.last_frame.state, learner.program.editor.data
    p = np.array([softmax(z) for z in data.points @ state.weights.T + state.bias])
    residuals = p - np.eye(3)[data.labels]
    gradient = residuals.T @ np.c_[data.points, np.ones(len(data.points))] / len(data.points)
    assert np.abs(gradient).max() > 1e-3
    assert np.abs(gradient.sum(axis=0)).max() < 1e-14


@claim("With a strong penalty the model is right more often than it says.")
def _(learner):
    typed(learner, "strength", 0.1)
    trained(learner)
    panel = arrange(learner, MEASURE, "metrics")
    calibration = learner.insight("metrics").train.calibration
    full = calibration.counts >= 5
    assert full.any()
    assert (calibration.shares[full] > calibration.confidence[full]).all()
    state, data = learner.program.runner.last_frame.state, learner.program.editor.data
    p = np.array([softmax(z) for z in data.points @ state.weights.T + state.bias])
    accuracy = 100 * (p.argmax(axis=1) == data.labels).mean()
    assert accuracy > 100 * p.max(axis=1).mean() + 20
    assert number(panel.columns[0].accuracy.text()) == pytest.approx(accuracy, abs=0.06)


@claim("Too high a rate climbs up the other side of J.")
def _(learner):
    typed(learner, "strength", 0.1)
    panel = open_panel(learner, "J along the next step", "line_search")
    typed(learner, "learning_rate", 100.0)
    search = learner.insight("line_search")
    assert search.chosen == 100.0
    assert search.chosen_value > search.now
    assert "Too high" in panel.verdict.text()


@claim("Without a penalty J has a flat valley; with one it is a bowl.")
def _(learner):
    panel = open_panel(learner, "Loss surface", "surface")
    box = panel.kind
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(box, Qt.Key.Key_Down)
    learner.window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    learner.clicks += 1
    learner.insight("surface")
    assert "A bowl" in panel.shape.text()
    typed(learner, "penalty", "none")
    learner.insight("surface")
    assert "A flat valley" in panel.shape.text()
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(box, Qt.Key.Key_Up)
    learner.window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)


@claim("The regions are the cells of a power diagram around w/2.")
def _(learner):
    trained(learner, 100)
    learner.menu("View", "Sites of the regions")
    learner.rest()
    sites = learner.shown.run.picture.lines.sites
    state = learner.program.runner.last_frame.state
    np.testing.assert_allclose(sites, state.weights / 2, rtol=1e-12)
    places = np.random.default_rng(0).uniform(-2, 2, (1000, 2))
    power = ((places[:, None] - sites) ** 2).sum(axis=2) - (state.bias + (state.weights**2).sum(axis=1) / 4)
    assert (power.argmin(axis=1) == (places @ state.weights.T + state.bias).argmax(axis=1)).all()
    learner.menu("View", "Sites of the regions")
    learner.clicks -= 1  # only to leave the window as it was


@claim("Far from all points the model is as sure, and knows nothing.")
def _(learner):
    trained(learner, 1000)
    learner.key(Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert learner.shown.style.quantity == "familiarity"
    view = learner.shown.view
    place = np.array([view.x1 - 0.02 * view.width, view.y1 - 0.02 * view.height])
    pinned(learner, *place.tolist())
    learner.qtbot.waitUntil(lambda: learner.shown.probe.place is not None)
    learner.rest()
    assert np.linalg.norm(learner.program.editor.data.points - place, axis=1).min() > 1.0
    state = learner.program.runner.last_frame.state
    p = softmax(state.weights @ np.array(learner.shown.probe.place[:2]) + state.bias)
    np.testing.assert_allclose(learner.bars, p, atol=1e-9)
    assert p.max() > 0.99
    assert learner.shown.probe.value < 0.01


@pytest.mark.parametrize("text", CLAIMS)
def test_it_is_seen_in_three_clicks(learner, text):
    learner.clicks = 0
    CLAIMS[text](learner)
    assert learner.clicks <= 3
    learner.key(Qt.Key.Key_1, CTRL)
    learner.rest()


def test_the_readme_lists_exactly_these_claims():
    text = README.read_text(encoding="utf-8")
    part = text[text.index("## See for yourself") :]
    part = part[: part.index("\n## ", 5)]
    rows = [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in part.splitlines() if "|" in line]
    assert [row[1] for row in rows[2:]] == list(CLAIMS)
    assert [row[0] for row in rows[2:]] == [str(n) for n in range(1, 21)]


def test_there_are_no_weights_where_far_blobs_can_be_separated(learner):
    """Misconception 16, seen in the weights: ‖W‖ grows with the logarithm of the steps."""
    learner.begin(far_blobs(), penalty="none")
    panel = arrange(learner, EXPLAIN, "weights")
    norms = []
    for steps in (500, 20_000):
        learner.train(steps)
        norms.append(np.linalg.norm(learner.insight("weights").theta[:, :-1]))
    assert norms[1] > norms[0] + 0.05
    assert panel.norm.isVisible()
    learner.key(Qt.Key.Key_1, CTRL)
