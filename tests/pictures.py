"""Pictures that are kept under ``tests/data/pictures`` and compared with what views draw now.

What makes them last: text is drawn with fonts made of rectangles (``make_font.py`` beside the pictures), so neither the
fonts of a machine nor the hinting of a version of Qt matters; and a pixel counts as different only if its colour lies
outside the range of colours that the other picture has within one pixel of that place, widened by that range itself, so
an edge or a thin line may shift by a pixel or be smoothed in another way. What is missing, moved by more, or of another
colour is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtGui import QFont, QFontDatabase, QImage
from PySide6.QtWidgets import QApplication, QWidget

FOLDER = Path(__file__).parent / "data" / "pictures"
FAMILY = "Picture Blocks"
FONT_PX = 13
# Colours, 0 … 255 in each channel, may differ by this much: rounding of gradients and of smoothed edges.
COLOUR_TOLERANCE = 16
# So many pixels may differ. The smallest fault that is tried, one point that is no longer hollow, has 34.
MOST_PIXELS = 30  # as many as the corners of strong edges that lie between two pixels


@contextmanager
def block_fonts(app: QApplication) -> Iterator[None]:
    """Give ``app`` the fonts of the pictures and no style sheet; afterwards all is as it was."""
    font, palette, sheet = app.font(), app.palette(), app.styleSheet()
    keys = [QFontDatabase.addApplicationFont(str(FOLDER / f"blocks-{style}.ttf")) for style in ("regular", "bold")]
    blocks = QFont(FAMILY)
    blocks.setPixelSize(FONT_PX)
    blocks.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    blocks.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias | QFont.StyleStrategy.NoFontMerging)
    app.setStyleSheet("")
    app.setFont(blocks)
    try:
        yield
    finally:
        app.setStyleSheet(sheet)
        app.setPalette(palette)
        app.setFont(font)
        for key in keys:
            QFontDatabase.removeApplicationFont(key)


def pixels_of(image: QImage) -> np.ndarray:
    """The colours of ``image``, (H, W, 3) blue, green, red."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(plain.constBits()).view(np.uint8).reshape(plain.height(), plain.width(), 4)[:, :, :3].copy()


def grabbed(widget: QWidget, app: QApplication) -> QImage:
    """What ``widget``, which is shown, looks like at rest: nothing in it has the keyboard."""
    app.processEvents()
    focused = app.focusWidget()
    if focused is not None:
        focused.clearFocus()
    app.processEvents()
    image = widget.grab().toImage()
    image.setDevicePixelRatio(1.0)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def differing(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(H, W) which pixels the other picture cannot explain within one pixel of their place; both are (H, W, 3)."""
    return _beyond(one, other) | _beyond(other, one)


def _beyond(shown: np.ndarray, reference: np.ndarray) -> np.ndarray:
    height, width, _ = reference.shape
    padded = np.pad(reference.astype(np.int16), ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    low, high = np.minimum.reduce(around), np.maximum.reduce(around)
    room = high - low + COLOUR_TOLERANCE  # a line that is smoothed over two pixels has half of its colour in each
    return ((shown < low - room) | (shown > high + room)).any(axis=2)


def compare(name: str, image: QImage, update: bool, found: Path) -> str:
    """An empty text if ``image`` is the kept picture ``name``, else what is wrong.

    With ``update`` the picture is kept anew. What was found, and a map of the differences, are put into the folder
    ``found``.
    """
    path = FOLDER / f"{name}.png"
    if update:
        image.save(str(path))
        return ""
    kept = QImage(str(path))
    if kept.isNull():
        return f"there is no {path}; run with --update-pictures"
    image.save(str(found / f"{name}.png"))
    if kept.size() != image.size():
        return f"{name} is {image.width()} × {image.height()} and was {kept.width()} × {kept.height()}"
    different = differing(pixels_of(image), pixels_of(kept))
    count = int(different.sum())
    if count <= MOST_PIXELS:
        return ""
    rows, columns = np.nonzero(different)
    chart = np.where(different, 0, 255).astype(np.uint8)
    height, width = chart.shape
    QImage(chart.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).save(str(found / f"{name}-map.png"))
    return (
        f"{count} pixels of {name} differ, in columns {columns.min()} to {columns.max()} and rows {rows.min()} to "
        f"{rows.max()}; see {found}. If this is meant, look at it and run with --update-pictures"
    )
