"""Make ``blocks-regular.ttf`` and ``blocks-bold.ttf``: fonts whose every letter is one upright rectangle.

The kept pictures are drawn with them, so that neither the fonts of a machine nor the ways in which versions of Qt draw
curves and hints can change a picture. Run it only to change the fonts; it needs ``fontTools``, which nothing else does.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FAMILY = "Picture Blocks"
EM, ASCENT, DESCENT, ADVANCE = 1000, 900, 250, 500
SPACES = (0x20, 0xA0, 0x2009, 0x202F)
# Latin, Greek, Cyrillic, punctuation, super- and subscripts, letters, arrows, operators, shapes and signs.
RANGES = ((0x21, 0x7F), (0xA1, 0x250), (0x370, 0x500), (0x2010, 0x2028), (0x2030, 0x205F), (0x2070, 0x20D0),
          (0x2100, 0x2400), (0x2500, 0x2800), (0x27C0, 0x2980), (0xFB00, 0xFB07))  # fmt: skip


def _box(left: int, right: int, height: int):
    pen = TTGlyphPen(None)
    pen.moveTo((left, 0))
    for place in ((left, height), (right, height), (right, 0)):
        pen.lineTo(place)
    pen.closePath()
    return pen.glyph()


def make(style: str, weight: int, inset: int, path: Path) -> None:
    """Write one font; ``inset`` is what a rectangle leaves free at each side."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", "block"])
    mapping = {code: "block" for low, high in RANGES for code in range(low, high)}
    builder.setupCharacterMap(mapping | dict.fromkeys(SPACES, "space"))
    block = _box(inset, ADVANCE - inset, 600)
    builder.setupGlyf({".notdef": block, "space": TTGlyphPen(None).glyph(), "block": block})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, inset), "space": (ADVANCE // 2, 0), "block": (ADVANCE, inset)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    builder.setupNameTable({"familyName": FAMILY, "styleName": style})
    builder.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=-DESCENT, sTypoLineGap=0, usWinAscent=ASCENT, usWinDescent=DESCENT,
        usWeightClass=weight, fsSelection=0x20 if weight >= 700 else 0x40, sxHeight=600, sCapHeight=600,
        ulUnicodeRange1=0xFFFFFFFF, ulUnicodeRange2=0xFFFFFFFF, ulCodePageRange1=0x1FF,
    )  # fmt: skip
    builder.setupPost()
    builder.font["head"].macStyle = int(weight >= 700)
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.save(path)


if __name__ == "__main__":
    here = Path(__file__).parent
    make("Regular", 400, 50, here / "blocks-regular.ttf")
    make("Bold", 700, 20, here / "blocks-bold.ttf")
