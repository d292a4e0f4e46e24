"""The boundaries of other runs over the canvas: dashes, letters, and nothing told by colour alone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.overlays.run_boundaries import Ghost, NamedLines, RunBoundaries, ghost_text
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.run_styles import run_style
from softmax_viz.views.style.theme import DARK, LIGHT, Theme

MAPPING = Mapping(Viewport(-1.0, 1.0, -1.0, 1.0), 300.0, 300.0)
UPRIGHT = np.array([[0.0, -1.0], [0.0, 1.0]])  # at x = 150 pixels
GROUND = (255, 255, 0)
LEVEL = np.array([[-1.0, 0.5], [1.0, 0.5]])  # at y = 75 pixels


def drawn(overlay: Overlay, theme: Theme = LIGHT, times: int = 1) -> Floats:
    """The last of some paintings as (300, 300, 3) levels, on yellow, which no run has."""
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    for _ in range(times):
        image.fill(QColor(*GROUND))
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            overlay.paint(painter, MAPPING, theme, QFont("DejaVu Sans", 10))
    return np.array(image.constBits(), np.uint8).reshape(300, 300, 4)[:, :, 2::-1].astype(float)


def in_svg(overlay: Overlay) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(300, 300))
    generator.setViewBox(QRect(0, 0, 300, 300))
    with QPainter(generator) as painter:
        overlay.paint(painter, MAPPING, LIGHT, QFont("DejaVu Sans", 10))
    return bytes(buffer.data().data()).decode()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("letter", ["A", "C", "H", "B2"])
def test_a_line_is_dashed_in_the_style_of_its_run(qapp, theme, letter):
    """Along the line, as much as the pattern says is in the run's colour, and the gaps show what is below."""
    column = drawn(RunBoundaries([NamedLines(letter, [UPRIGHT])]), theme)[:, 149:151].mean(axis=1)
    style = run_style(letter, theme)
    line = np.array(style.colour.getRgb()[:3], float)
    is_line = np.abs(column - line).max(axis=1) < 30
    is_gap = np.abs(column - GROUND).max(axis=1) < 30
    outside = np.r_[0:130, 170:300]  # not at the letter, which stands in the middle
    share = sum(style.dashes[::2]) / sum(style.dashes)
    assert is_line[outside].mean() == pytest.approx(share, abs=0.12)
    assert is_gap[outside].mean() == pytest.approx(1.0 - share, abs=0.12)


def test_every_line_has_its_letter_and_no_letter_covers_another(qapp):
    runs = [NamedLines(letter, [UPRIGHT, LEVEL]) for letter in ("A", "B", "C2")]
    text = in_svg(RunBoundaries(runs))
    assert [text.count(f">{letter}</text>") for letter in ("A", "B", "C2")] == [2, 2, 2]
    assert "<image" not in text


def test_the_picture_that_is_kept_for_the_screen_is_what_was_painted_first(qapp):
    overlay = RunBoundaries([NamedLines("A", [UPRIGHT, LEVEL]), NamedLines("B", [LEVEL * [1.0, -1.0]])])
    assert np.abs(drawn(overlay) - drawn(overlay, times=3)).max() <= 2
    assert np.abs(drawn(overlay) - drawn(overlay, DARK)).max() > 30  # another theme, another picture


def test_a_ghost_is_thinner_than_a_run_and_names_its_step(qapp):
    assert in_svg(Ghost([UPRIGHT, LEVEL], "step 412")).count(">step 412</text>") == 1
    ghost, run = Ghost([UPRIGHT], ""), RunBoundaries([NamedLines("A", [UPRIGHT])])
    below = drawn(Ghost([], ""))
    widths = [np.abs(drawn(overlay) - below)[20:110].max(axis=(0, 2)) > 20 for overlay in (ghost, run)]
    assert 0 < np.count_nonzero(widths[0][130:170]) < np.count_nonzero(widths[1][130:170])


def test_a_ghost_of_other_classes_says_how_many_there_were():
    assert ghost_text(412, 3, 3) == "step 412"
    assert ghost_text(412, 2, 3) == "step 412, K = 2"


def test_nothing_is_drawn_of_runs_without_lines(qapp):
    for nothing in (Ghost([], ""), RunBoundaries([NamedLines("A", [])])):
        assert (drawn(nothing) == GROUND).all()
