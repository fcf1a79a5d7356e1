"""Make docs/images/bill_en.png anew from the tests' English bill: `python tools/picture_of_bill.py`."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from curbstop.correspondence.engine.bill_content import bill_file_content  # noqa: E402
from curbstop.correspondence.engine.typesetting import typeset_pictures  # noqa: E402
from factories.bills import ENGLISH_BILL  # noqa: E402 - after the path is set

PIXELS_PER_INCH = 110
SHADES = 64


def main() -> None:
    """Lay out the bill as a picture of few shades, which keeps the file small."""
    content = bill_file_content(bills=[ENGLISH_BILL], name="sample", duplex=False)
    (page,) = typeset_pictures(template="bill.typ", data=content, pixels_per_inch=PIXELS_PER_INCH)
    target = ROOT / "docs" / "images" / "bill_en.png"
    Image.open(BytesIO(page)).convert("RGB").quantize(SHADES).save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
