"""The kinds of picture file, in one table. GUI thread only.

A picture is a function that paints on a ``QPainter`` in device-independent pixels.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP
# Device-independent pixels per inch, as in CSS and SVG; a point is 1/72 inch.
_DPI = 96
_POINTS_PER_INCH = 72
# Pixels of the field for each device-independent pixel in a vector picture.
_VECTOR_FIELD_RATIO = 2.0

Paint = Callable[[QPainter], None]


def image_of(paint: Paint, width: int, height: int, scale: float) -> QImage:
    """Return what ``paint`` draws, with ``scale`` pixels for each device-independent pixel."""
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint(painter)
    return image


def _pixels(kind: str) -> Callable[[QBuffer, Paint, int, int, float, str], bool]:
    def write(buffer: QBuffer, paint: Paint, width: int, height: int, scale: float, _title: str) -> bool:
        image = image_of(paint, width, height, scale)
        image.setDotsPerMeterX(round(_DPI * scale / 0.0254))
        image.setDotsPerMeterY(round(_DPI * scale / 0.0254))
        return image.save(buffer, kind)  # type: ignore[call-overload, no-any-return]

    return write


def _svg(buffer: QBuffer, paint: Paint, width: int, height: int, _scale: float, title: str) -> bool:
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setResolution(_DPI)
    generator.setTitle(title)
    return _paints_on(generator, paint)


def _pdf(buffer: QBuffer, paint: Paint, width: int, height: int, _scale: float, title: str) -> bool:
    writer = QPdfWriter(buffer)
    size = QSizeF(width, height) * (_POINTS_PER_INCH / _DPI)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0.0, 0.0, 0.0, 0.0))
    writer.setResolution(_DPI)
    writer.setTitle(title)
    return _paints_on(writer, paint)


def _paints_on(device: QPaintDevice, paint: Paint) -> bool:
    """Draw on ``device``; return False if that is impossible."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    paint(painter)
    return painter.end()


@frozen_dataclass
class PictureFormat:
    """One kind of file.

    Parameters
    ----------
    suffixes
        Its file extensions; the first is the usual one.
    label
        Its name in the dialog, marked for translation in the context ``pictures``.
    is_vector
        Whether shapes stay shapes, so that a scale makes no difference.
    write
        Writes a picture to a buffer, given its width, height, scale and title; False if it cannot.
    """

    suffixes: tuple[str, ...]
    label: str
    is_vector: bool
    write: Callable[[QBuffer, Paint, int, int, float, str], bool]

    def field_ratio(self, scale: float) -> float:
        """Return how many pixels the field has for each device-independent pixel, in a picture of this ``scale``."""
        return _VECTOR_FIELD_RATIO if self.is_vector else scale


FORMATS: tuple[PictureFormat, ...] = (
    PictureFormat((".png",), _T("pictures", "PNG: pixels, for slides"), False, _pixels("PNG")),
    PictureFormat((".svg",), _T("pictures", "SVG: shapes, for web pages and editing"), True, _svg),
    PictureFormat((".pdf",), _T("pictures", "PDF: shapes, for print"), True, _pdf),
    PictureFormat((".jpg", ".jpeg"), _T("pictures", "JPEG: pixels, small and less sharp"), False, _pixels("JPEG")),
)


def format_of(suffix: str) -> PictureFormat | None:
    """Return the format of a file extension such as ``.png``, in any case; None if there is none."""
    return next((each for each in FORMATS if suffix.lower() in each.suffixes), None)


def encoded(kind: PictureFormat, paint: Paint, width: int, height: int, scale: float, title: str = "") -> bytes:
    """Return the content of a file of ``kind`` that shows what ``paint`` draws.

    Raises
    ------
    OSError
        If this Qt cannot write the format.
    """
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not kind.write(buffer, paint, width, height, scale, title):
        raise OSError(f"Qt cannot write {kind.suffixes[0]} here")
    buffer.close()
    return bytes(content.data())
