"""The QR code to pay: put together quickly, and the same as the library makes it."""

from io import BytesIO

import segno
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from curbstop.correspondence.engine.payment_code import MASK, qr_code_png

TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=110)
QUIET = 4


def modules(png: bytes) -> list[list[int]]:
    picture = Image.open(BytesIO(png)).convert("1")
    side = picture.width
    dark = [[int(picture.getpixel((x, y)) == 0) for x in range(side)] for y in range(side)]
    inner = range(QUIET, side - QUIET)
    assert sum(map(sum, dark)) == sum(dark[y][x] for y in inner for x in inner), "the quiet zone is white"
    return [[dark[y][x] for x in inner] for y in inner]


@given(TEXTS)
@example("https://sbmwd.org/pay?account=10045127")
@example("HTTPS")
@settings(max_examples=60)
def test_a_code_is_that_of_the_library_whatever_its_text(text):
    made = segno.make_qr(text, error="m", boost_error=False, mask=MASK)
    assert modules(qr_code_png(text)) == [list(row) for row in made.matrix]


def test_a_reader_reads_it():
    text = "https://sbmwd.org/pay?account=10045127"
    picture = Image.open(BytesIO(qr_code_png(text))).convert("L")
    (found,) = zxingcpp.read_barcodes(picture.resize((picture.width * 6,) * 2, Image.Resampling.NEAREST))
    assert found.text == text
