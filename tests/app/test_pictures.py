"""Pictures of the window: their sizes, their kinds, their theme, and what remains a shape in them."""

from __future__ import annotations

import base64
import csv
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QMenu

from softmax_viz.app.program import Program
from softmax_viz.cli import render_options
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.storage.settings import Settings
from softmax_viz.views.export.export_dialog import SCALES, ExportDialog, PictureChoice
from softmax_viz.views.export.picture_formats import FORMATS, format_of
from softmax_viz.views.export.picture_parts import PARTS

_SVG = "{http://www.w3.org/2000/svg}"
PNG, SVG, PDF = (format_of(suffix) for suffix in (".png", ".svg", ".pdf"))


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """A dark window with a run of 50 steps and a pinned probe."""
    settings = Settings(tmp_path_factory.mktemp("pictures") / "s.ini")
    program = Program(qapp, Session(data=blobs(3, 15), title="Blobs"), settings, "dark")
    program.window.resize(1024, 640)
    program.show()
    program.runner.step(50)
    program.probe.pin(0.0, 0.0)
    program.wait_for_trainer(lambda: program.runner.is_settled() and program.runner.last_frame.state.step == 50, 9000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture(autouse=True)
def at_rest(program, qtbot):
    """Leave no repaint planned: the canvas places its labels anew a moment after it was painted in another way."""
    yield
    timers = program.window.canvas.findChildren(QTimer)
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))


def sizes(program):
    window = program.window
    return {
        "canvas": window.canvas.size(),
        "plot": window.plot.size(),
        "bars": window.bars.size(),
        "window": window.size(),
    }


def test_every_part_is_written_in_every_kind_with_its_own_size(program, tmp_path):
    """PNG and JPEG by their header as Qt reads it, SVG by its viewBox, PDF by its page: 1/96 inch for a pixel."""
    for part in PARTS:
        size = sizes(program)[part.name]
        for kind in FORMATS:
            path = tmp_path / f"{part.name}{kind.suffixes[0]}"
            program.shell.pictures.write(PictureChoice(part.name, kind, 2), path)
            content = path.read_bytes()
            if not kind.is_vector:
                image = QImage(str(path))
                assert (image.width(), image.height()) == (2 * size.width(), 2 * size.height())
            elif kind is SVG:
                box = ET.fromstring(content).get("viewBox")
                assert list(map(float, box.split())) == [0, 0, size.width(), size.height()]
            else:
                found = re.search(rb"/MediaBox\s*\[\s*([\d.\s]+)\]", content).group(1)
                edges = list(map(float, found.split()))
                assert edges == pytest.approx([0, 0, size.width() * 0.75, size.height() * 0.75], abs=1.0)


def test_every_point_is_a_shape_of_its_colour_in_a_vector_picture(program, tmp_path):
    program.shell.pictures.write(PictureChoice("canvas", SVG), tmp_path / "c.svg")
    root = ET.parse(tmp_path / "c.svg").getroot()
    fills = [group.get("fill", "").lower() for group in root.iter(f"{_SVG}g") if group.findall(f"{_SVG}path")]
    for label, count in zip(program.editor.data.classes, program.editor.data.counts(), strict=True):
        red, green, blue = CLASS_STYLES[label.style].colour
        assert fills.count(f"#{red:02x}{green:02x}{blue:02x}") == count


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_a_picture_for_print_is_light_while_the_window_stays_dark(program, tmp_path, part):
    before = program.window.grab().toImage()
    for is_light in (True, False):
        path = tmp_path / f"{is_light}.png"
        program.shell.pictures.write(PictureChoice(part, PNG, 1, is_light), path)
        image = QImage(str(path))
        corner = image.pixelColor(image.width() // 2, image.height() - 2)
        assert (corner.lightness() > 128) == is_light
    assert program.window.grab().toImage() == before


def test_the_field_of_a_larger_picture_is_computed_and_not_stretched(program, tmp_path):
    """At four times the size a row of the field is the one drawn for that size, save under lines."""
    program.shell.pictures.write(PictureChoice("canvas", PNG, 4, False), tmp_path / "c.png")
    image = QImage(str(tmp_path / "c.png")).convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    frame, canvas = program.runner.last_frame, program.window.canvas
    style, view = canvas.scene.field_style, canvas.scene.view
    drawn = FieldPainter().draw(
        frame.state, frame.features, program.editor.data.classes, view, image.width(), image.height(), "dark", style
    )
    assert image.width() == 4 * canvas.width()
    assert np.mean(bits[20] == drawn.pixels[20]) > 0.9


def test_copying_puts_a_picture_of_twice_the_size_on_the_clipboard(program):
    program.window.actions_by_name["copy_picture"].trigger()
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * program.window.canvas.width()
    assert "clipboard" in program.window.messages.text()


def test_plot_and_bars_have_a_menu_that_copies_them(program):
    for widget in (program.window.plot, program.window.bars):
        place = QPoint(5, 5)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
        QApplication.sendEvent(widget, event)
        menu = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
        menu.actions()[0].trigger()
        menu.close()
        assert QGuiApplication.clipboard().image().width() == 2 * widget.width()


def test_the_dialog_gives_back_what_it_was_given_and_what_is_chosen(program, qtbot):
    given = PictureChoice("bars", PDF, 4, False)
    dialog = ExportDialog(given, sizes(program))
    qtbot.addWidget(dialog)
    assert dialog.choice == given
    assert not dialog.scale_control.isEnabled()
    dialog.kind_box.setCurrentIndex(0)
    dialog.kind_box.activated.emit(0)
    dialog.scale_control.buttons[SCALES.index(1)].click()
    dialog.theme_control.buttons[0].click()
    with qtbot.waitSignal(dialog.saveRequested) as asked:
        dialog.save_button.click()
    assert asked.args == [PictureChoice("bars", PNG, 1, True)]


def test_the_loss_curve_is_written_as_the_plot_shows_it(program, tmp_path, monkeypatch):
    path = tmp_path / "loss.csv"
    monkeypatch.setattr("softmax_viz.views.dialogs.file_dialogs.ask_save_path", lambda *_: str(path))
    program.window.actions_by_name["export_curve"].trigger()
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    frame = program.runner.last_frame
    assert [int(row["step"]) for row in rows] == list(range(51))  # one more than the curve: the present step
    assert [float(row["data loss"]) for row in rows] == [*frame.curve.data.last, frame.readings.train.data_loss]
    total = [float(row["data loss"]) + float(row["penalty"]) for row in rows]
    np.testing.assert_allclose([float(row["total"]) for row in rows], total, rtol=1e-12)


def test_the_command_line_knows_the_same_parts_and_kinds():
    assert [part.name for part in PARTS] == list(render_options.PARTS)
    assert [suffix for kind in FORMATS for suffix in kind.suffixes] == list(render_options.SUFFIXES)


def test_a_window_without_points_gives_a_picture(qapp, tmp_path):
    program = Program(
        qapp,
        Session(data=Dataset(np.empty((0, 2)), np.empty(0, np.int64), blobs(2, 2).classes)),
        Settings(tmp_path / "s.ini"),
        "light",
    )
    program.show()
    try:
        for part in PARTS:
            program.shell.pictures.write(PictureChoice(part.name, SVG), tmp_path / "e.svg")
        program.window.actions_by_name["export_curve"].trigger()
        assert "no loss curve" in program.window.messages.text()
    finally:
        program.quit_now()
        program.window.deleteLater()
        program.deleteLater()
        qapp.processEvents()


def test_what_panels_draw_over_the_canvas_is_in_the_picture(program, tmp_path):
    """A ring where a point is lit, in the colour of the accent; with its shape in a vector picture."""
    paths = {}
    for is_lit in (False, True):
        program.store.light([0] if is_lit else [])
        for kind in (PNG, SVG):
            paths[kind, is_lit] = tmp_path / f"{is_lit}{kind.suffixes[0]}"
            program.shell.pictures.write(PictureChoice("canvas", kind, 1), paths[kind, is_lit])
    program.store.light([])
    plain, lit = (QImage(str(paths[PNG, is_lit])) for is_lit in (False, True))
    canvas = program.window.canvas
    x, y = canvas.mapping.to_canvas(program.editor.data.points[:1])[0]
    changed = [
        (column, row)
        for column in range(plain.width())
        for row in range(plain.height())
        if plain.pixel(column, row) != lit.pixel(column, row)
    ]
    assert changed
    assert np.hypot(*(np.array(changed) + 0.5 - (x, y)).T).max() < 30
    assert paths[SVG, True].read_bytes() != paths[SVG, False].read_bytes()


def test_no_picture_inside_a_vector_file_is_squeezed(program, tmp_path):
    """Qt writes a part of a picture into an SVG as the whole picture, in the place of the part."""
    path = tmp_path / "c.svg"
    program.shell.pictures.write(PictureChoice("canvas", SVG), path)
    images = [dict(image.attrib) for image in ET.parse(path).iter(f"{_SVG}image")]
    assert len(images) > program.editor.data.n_classes  # field, axes, and the labels of the regions
    for image in images:
        content = next(text for name, text in image.items() if name.endswith("href")).split(",", 1)[1]
        shown = QImage.fromData(base64.b64decode(content))
        assert float(image["width"]) / float(image["height"]) == pytest.approx(shown.width() / shown.height(), rel=0.05)


def test_what_is_drawn_twice_over_the_canvas_stays_shapes_in_a_vector_picture(program, qtbot, tmp_path):
    """The arrows of the next step, which the canvas keeps as a picture from the second time on."""
    entry = program.window.menus["panels"].entries["next_step"]
    entry.trigger()
    qtbot.waitUntil(lambda: "next_step" in program.store.state.run.insights)
    program.window.panels["next_step"].stages.buttons[1].click()
    overlays, canvas = program.window.canvas.overlays, program.window.canvas
    qtbot.waitUntil(lambda: "next_step" in overlays._shown)
    for number in range(3):
        generator = QSvgGenerator()
        generator.setFileName(str(tmp_path / f"{number}.svg"))
        with QPainter(generator) as painter:
            overlays.paint(painter, canvas.mapping, canvas.scene.theme, canvas.font())
    entry.trigger()
    pause, runner = program.shell.inquiries._pause, program.runner
    qtbot.waitUntil(lambda: not pause.isActive() and not runner.link.clock.is_active() and runner.is_settled())
    for number in range(3):
        root = ET.parse(tmp_path / f"{number}.svg")
        assert not list(root.iter(f"{_SVG}image"))
        assert len([*root.iter(f"{_SVG}path"), *root.iter(f"{_SVG}polyline")]) > program.editor.data.n_classes
