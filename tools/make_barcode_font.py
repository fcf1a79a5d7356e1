"""Make correspondence/fonts/CurbstopBars.ttf anew: the four bars of the Intelligent Mail barcode as letters A, D, F, T.

It needs fontTools, which nothing else of ours does: `uv run --with fonttools python tools/make_barcode_font.py`.

Sizes (USPS-B-3200 Rev H, 2.3; DMM 708.4.3): 22 bars an inch (20 to 24 allowed), a bar 0.020 inch wide (0.015 to 0.025),
full bars 0.145 inch high (0.125 to 0.165), trackers 0.048 inch (0.039 to 0.057), the middle of the tracker in the
middle of the full bar. The em is one inch, so the font is set at 72 points.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

TARGET = Path(__file__).resolve().parent.parent / "src/curbstop/correspondence/fonts/CurbstopBars.ttf"
EM = 2200
PITCH = EM // 22
WIDTH = EM * 20 // 1000
FULL = EM * 145 // 1000
TRACKER = EM * 48 // 1000
EPOCH = 3_786_912_000  # 2024-01-01 in the font's own count, so that the file is the same whenever it is made

LOW, HIGH = (FULL - TRACKER) // 2, (FULL + TRACKER) // 2
BARS = {"A": (LOW, FULL), "D": (0, HIGH), "F": (0, FULL), "T": (LOW, HIGH)}


def bar(bottom: int, top: int) -> object:
    """One upright bar from the left edge of its place."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, bottom))
    for point in ((0, top), (WIDTH, top), (WIDTH, bottom)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def main() -> None:
    """Write the font."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *BARS])
    builder.setupCharacterMap({ord(name): name for name in BARS})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **{name: bar(*ends) for name, ends in BARS.items()}})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *BARS], (PITCH, 0)))
    builder.setupHorizontalHeader(ascent=FULL, descent=0)
    names = {"familyName": "Curbstop Bars", "styleName": "Regular", "psName": "CurbstopBars-Regular"}
    builder.setupNameTable(names)
    builder.setupOS2(sTypoAscender=FULL, sTypoDescender=0, usWinAscent=FULL, usWinDescent=0, sCapHeight=FULL)
    builder.setupPost()
    builder.updateHead(created=EPOCH, modified=EPOCH)
    builder.font.recalcTimestamp = False
    builder.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
