"""The Intelligent Mail barcode against the examples of its specification (USPS-B-3200 Rev H, appendix C)."""

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.correspondence.engine.bill_content import bill_content
from curbstop.correspondence.engine.mail_barcode import (
    BARS,
    MailCode,
    NotAMailCodeError,
    character_table,
    characters,
    check_sequence,
    codewords,
    mail_bars,
    payload,
)
from curbstop.correspondence.engine.print_files import pdf_of_bill
from curbstop.correspondence.types import MailPiece
from factories.bills import ENGLISH_BILL

PIXELS_PER_INCH = 600

TRACKING = "01234567094987654321"
EXAMPLES = (
    (
        "",
        0x1122103B5C2004B1,
        0x051,
        [0, 0, 0, 0, 559, 202, 508, 451, 124, 17],
        "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT",
    ),
    (
        "01234",
        0x0D138A87BAB5CF3804B1,
        0x065,
        [0, 0, 15, 14, 290, 567, 385, 48, 388, 333],
        "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT",
    ),
    (
        "012345678",
        0x0202BDC097711204D21804B1,
        0x606,
        [0, 110, 1113, 1363, 198, 413, 470, 468, 1333, 513],
        "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA",
    ),
    (
        "01234567891",
        0x016907B2A24ABC16A2E5C004B1,
        0x751,
        [14, 787, 607, 1022, 861, 19, 816, 1294, 35, 301],
        "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA",
    ),
)
CHARACTERS = [0x0DCB, 0x085C, 0x08E4, 0x0B06, 0x06DD, 0x1740, 0x17C6, 0x1200, 0x123F, 0x1B2B]


@pytest.mark.parametrize(("routing", "number", "check", "words", "bars"), EXAMPLES)
def test_each_step_of_the_published_examples_comes_out(routing, number, check, words, bars):
    code = MailCode(TRACKING, routing)
    assert payload(code) == number
    assert check_sequence(number) == check
    assert codewords(number) == words
    assert mail_bars(code) == bars


def test_the_characters_of_the_fourth_example_are_the_published_ones():
    _routing, _number, check, words, _bars = EXAMPLES[3]
    assert characters(words, check) == CHARACTERS


def test_another_published_barcode_comes_out():
    # From the postal service's own encoder, at https://postalpro.usps.com/ppro-tools/encoder-decoder.
    code = MailCode("23270592831482031240", "96713024817")
    assert mail_bars(code) == "DDADATADTAATDTTTDFDTTFTFFADTFTDFTATAAFTTFATDAATATDATATFADAADDTFDT"


def test_every_bit_of_every_character_makes_one_half_of_one_bar():
    halves = [half for down, down_bit, up, up_bit in BARS for half in ((down, down_bit), (up, up_bit))]
    assert sorted(halves) == [(character, bit) for character in range(10) for bit in range(13)]
    assert len(set(character_table())) == len(character_table()) == 1287 + 78


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
@settings(max_examples=50)
def test_no_two_serial_numbers_have_the_same_bars(one, other):
    first, second = (mail_bars(MailCode(f"00300123456{serial:09d}", "924051137")) for serial in (one, other))
    assert (first == second) == (one == other)


@pytest.mark.parametrize(
    ("tracking", "routing", "problem"),
    [
        ("0123456709498765432", "", "20 digits"),
        ("05234567094987654321", "", "at most 4"),
        (TRACKING, "1234", "0, 5, 9 or 11"),
        (TRACKING, "9240A", "other signs"),
    ],
)
def test_digits_that_cannot_be_a_barcode_are_refused(tracking, routing, problem):
    with pytest.raises(NotAMailCodeError, match=problem):
        mail_bars(MailCode(tracking, routing))


def test_the_bars_on_paper_are_those_of_the_digits_in_the_sizes_that_are_asked_for():
    piece = MailPiece(envelope="7-000123", piece=1, pieces=3, tracking="00300567094000000123", routing="924051137")
    pdf = pdf_of_bill(replace(ENGLISH_BILL, mail=piece))
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=PIXELS_PER_INCH / 72).to_pil().convert("L")
    picture = page.crop(tuple(int(inches * PIXELS_PER_INCH) for inches in (0.92, 2.1, 4.6, 2.4)))
    width, height = picture.size
    dark = [{y for y in range(height) if picture.getpixel((x, y)) < 128} for x in range(width)]
    starts = [x for x in range(1, width) if dark[x] and not dark[x - 1]]
    assert len(starts) == 65
    assert 2.667 <= (starts[-1] - starts[0]) / PIXELS_PER_INCH <= 3.225
    widths = {sum(bool(dark[x]) for x in range(at, at + PIXELS_PER_INCH // 30)) for at in starts}
    assert all(0.015 <= one / PIXELS_PER_INCH <= 0.025 for one in widths)
    spans = [(min(dark[at + 3]), max(dark[at + 3]) + 1) for at in starts]
    highest, lowest = min(first for first, _ in spans), max(last for _, last in spans)
    assert 0.125 <= (lowest - highest) / PIXELS_PER_INCH <= 0.165
    kinds = {(True, True): "F", (True, False): "A", (False, True): "D", (False, False): "T"}
    seen = "".join(kinds[abs(first - highest) <= 2, abs(last - lowest) <= 2] for first, last in spans)
    assert seen == mail_bars(MailCode(piece.tracking, piece.routing))


def test_a_bill_without_a_mailer_has_no_bars():
    assert bill_content(ENGLISH_BILL)["bars"] == ""
    assert bill_content(replace(ENGLISH_BILL, mail=MailPiece(envelope="7-000001")))["bars"] == ""
