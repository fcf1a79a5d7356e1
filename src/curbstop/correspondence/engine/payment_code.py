"""The QR code that opens the page to pay, as SVG for the bill."""

from functools import lru_cache
from io import BytesIO

import segno

# One mask, always: choosing the best of eight costs eight times as much, and readers undo any of them.
MASK = 2


@lru_cache(maxsize=1024)
def qr_code_svg(text: str) -> str:
    """A QR code (error correction M) with its four modules of quiet zone, one SVG unit per module."""
    code = segno.make_qr(text, error="m", boost_error=False, mask=MASK)
    out = BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, dark="#000000", light=None)
    return out.getvalue().decode()
