"""The printed bill, read back by programs that are not ours."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from curbstop.correspondence.engine.bill_content import BillDoesNotAddUpError, bill_content, bill_file_content
from curbstop.correspondence.engine.print_files import pdf_of_bill
from curbstop.correspondence.engine.scanline import compose_scanline
from curbstop.correspondence.engine.typesetting import TypesettingError, fonts, showable, typeset_pdf
from curbstop.correspondence.engine.wording import BILL_WORDS
from curbstop.correspondence.types import FONT_FOLDER
from factories.bills import ENGLISH_BILL, SPANISH_BILL, SUMMARY_BILL


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[place].get_textpage().get_text_bounded() for place in range(len(document))]
    return "\n".join(pages).replace("\xa0", " ").replace("\r\n", "\n")


def alternative_texts(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return [
            str(thing["/Alt"])
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]


@pytest.fixture(scope="module")
def english_pdf() -> bytes:
    return pdf_of_bill(ENGLISH_BILL)


@pytest.mark.parametrize(("bill", "language"), [(ENGLISH_BILL, "en"), (SPANISH_BILL, "es"), (SUMMARY_BILL, "en")])
def test_a_bill_is_a_tagged_pdf_ua_1_in_its_language(bill, language):
    with pikepdf.open(BytesIO(pdf_of_bill(bill))) as document:
        assert document.Root.MarkInfo.Marked
        assert "/K" in document.Root.StructTreeRoot
        assert str(document.Root.Lang) == language
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert bill.bill_number in metadata["dc:title"]
        assert document.Root.ViewerPreferences.DisplayDocTitle


def test_the_same_bill_gives_the_same_bytes(english_pdf):
    assert pdf_of_bill(ENGLISH_BILL) == english_pdf


def test_every_figure_of_the_bill_can_be_read_on_one_page(english_pdf):
    assert len(pypdfium2.PdfDocument(english_pdf)) == 1
    text = text_of(english_pdf)
    amounts = ["$62.18", "\N{MINUS SIGN}$62.18", "$29.28", "$17.25", "$2.55", "$2.85", "$51.93", "$14.60", "$66.53"]
    calculations = ["15 HCF by $1.15", "15 HCF by $0.17", "15 HCF by $0.19", "1 dwelling unit by $14.60"]
    facts = ["10045127", "318775", "April 13, 2026", "48213377", "1,204", "1,219", "11,220 gallons", "30 days"]
    assert [
        wanted
        for wanted in amounts + calculations + facts
        if wanted not in text.replace("\N{MULTIPLICATION SIGN}", "by")
    ] == []


def test_the_chart_and_the_payment_code_are_described_for_who_cannot_see_them(english_pdf):
    described = alternative_texts(english_pdf)
    chart = next(text for text in described if text.startswith("Bar chart"))
    assert "March 2025: 17; April 2025: 18" in chart
    assert "March 2026: 15" in chart
    assert any(ENGLISH_BILL.payment_url in text for text in described)


def test_the_payment_code_is_read_from_the_printed_page(english_pdf):
    page = pypdfium2.PdfDocument(english_pdf)[0].render(scale=150 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [ENGLISH_BILL.payment_url]


def test_the_scanline_stands_on_the_stub_in_ocr_a_at_ten_points(english_pdf):
    scanline = compose_scanline(account_number="10045127", amount_due_cents=6653, due_date=date(2026, 4, 13))
    assert scanline in text_of(english_pdf)
    with pikepdf.open(BytesIO(english_pdf)) as document:
        embedded = {
            str(thing["/FontName"]).split("+")[-1]
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        }
    assert embedded == {"OCRA", "Inter-Regular", "Inter-SemiBold"}
    page = pypdfium2.PdfDocument(english_pdf)[0].get_textpage()
    first, _ = page.search(scanline[:12]).get_next()
    left = [page.get_charbox(first + place, loose=True)[0] for place in range(12)]
    assert all(abs(after - before - 7.2) < 0.2 for before, after in pairwise(left))  # a tenth of an inch


def test_the_mailing_address_stands_in_the_envelope_window_and_nothing_else_does(english_pdf):
    """A #10 window shows 0.9 to 5.3 inches across and 2.05 to 3.6 down, whichever way the sheet slips."""
    page = pypdfium2.PdfDocument(english_pdf)[0]
    height = page.get_height()
    in_window = page.get_textpage().get_text_bounded(
        left=0, right=5.3 * 72, top=height - 2.05 * 72, bottom=height - 3.6 * 72
    )
    assert in_window.replace("\r\n", "\n").strip().split("\n") == [
        ENGLISH_BILL.holder_name,
        *ENGLISH_BILL.mailing_address_lines,
    ]


def test_a_summary_bill_says_on_page_1_what_is_due_and_lists_everything_behind_it():
    pdf = pdf_of_bill(SUMMARY_BILL)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) > 1
    first = document[0].get_textpage().get_text_bounded()
    assert "$727.02" in first
    assert "Each charge is listed on page 2." in first
    text = text_of(pdf)
    assert all(text.count(section.title) >= 2 for section in SUMMARY_BILL.sections)
    assert all(read.meter_number in text for read in SUMMARY_BILL.reads)
    assert text.count("Payment stub") == 1


def test_both_languages_have_the_same_words_and_no_spanish_label_is_left_in_english():
    assert BILL_WORDS["en"].keys() == BILL_WORDS["es"].keys()
    same = {key for key, word in BILL_WORDS["en"].items() if BILL_WORDS["es"][key] == word}
    assert same == {"bill_value"}  # only figures
    text = text_of(pdf_of_bill(SPANISH_BILL))
    english_labels = [word for word in BILL_WORDS["en"].values() if "{" not in word and len(word) > 5]
    assert [word for word in english_labels if word in text] == []
    assert "13 de abril de 2026" in text


def test_a_bill_that_does_not_add_up_is_not_printed():
    with pytest.raises(BillDoesNotAddUpError, match=r"\$66\.53, but it asks for \$66\.54"):
        pdf_of_bill(replace(ENGLISH_BILL, amount_due_cents=6654))


def test_a_credit_asks_for_nothing():
    text = text_of(
        pdf_of_bill(replace(ENGLISH_BILL, previous_balance_cents=-10_000, payments_cents=0, amount_due_cents=-3347))
    )
    assert "Your credit" in text
    assert "Nothing to pay" in text
    assert "April 13, 2026" not in text


def test_a_security_deposit_is_shown_apart_from_the_amount_due():
    text = text_of(pdf_of_bill(replace(ENGLISH_BILL, security_deposit_demanded_cents=23_538)))
    assert "$235.38. It is held in your name" in text
    assert "$66.53" in text
    assert "$301.91" not in text


def test_autopay_says_not_to_send_a_payment():
    text = text_of(pdf_of_bill(replace(ENGLISH_BILL, autopay_date=date(2026, 4, 13))))
    assert "AutoPay on" in text
    assert "Please do not send a payment." in " ".join(text.split())


@pytest.mark.parametrize("bill", [ENGLISH_BILL, SPANISH_BILL])
def test_nothing_on_a_bill_that_autopay_pays_asks_for_another_payment(bill):
    pdf = pdf_of_bill(replace(bill, autopay_date=date(2026, 4, 13)))
    words = BILL_WORDS[bill.language]
    text = " ".join(text_of(pdf).split())
    assert [key for key in ("enclosed", "scan_to_pay", "detach") if words[key] in text] == []
    assert words["autopay_stub"] in text
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    assert zxingcpp.read_barcodes(page) == []


@pytest.mark.parametrize(("days", "is_compared"), [(5, False), (23, False), (24, True), (36, True), (37, False)])
def test_a_period_is_compared_with_one_of_like_length_a_year_ago(days, is_compared):
    history = (*ENGLISH_BILL.usage_history[:-1], replace(ENGLISH_BILL.usage_history[-1], days=days))
    sentence = bill_content(replace(ENGLISH_BILL, usage_history=history))["usage"]["sentence"]
    assert ("last year" in sentence) == is_compared


@pytest.mark.parametrize(
    ("bill", "quantity_milli", "said"),
    [
        (ENGLISH_BILL, 1_000, "1 dwelling unit"),
        (ENGLISH_BILL, 2_000, "2 dwelling units"),
        (SPANISH_BILL, 1_000, "1 vivienda"),
        (SPANISH_BILL, 2_000, "2 viviendas"),
    ],
)
def test_a_unit_is_said_in_the_language_of_the_bill_for_one_and_for_many(bill, quantity_milli, said):
    water, sewer = bill.sections
    lines = (replace(sewer.lines[0], quantity_milli=quantity_milli),)
    content = bill_content(replace(bill, sections=(water, replace(sewer, lines=lines))))
    assert content["sections"][1]["lines"][0]["calculation"].split("\N{NO-BREAK SPACE}")[0] == said


def test_a_first_bill_without_history_or_reads_is_printed():
    bare = replace(ENGLISH_BILL, reads=(), usage_history=(), messages=())
    assert "Your water use" not in text_of(pdf_of_bill(bare))
    young = replace(ENGLISH_BILL, usage_history=ENGLISH_BILL.usage_history[-2:])
    assert "last year" not in text_of(pdf_of_bill(young))


def test_a_missing_font_is_an_error(tmp_path):
    (tmp_path / "Inter-Regular.otf").write_bytes((FONT_FOLDER / "Inter-Regular.otf").read_bytes())
    data = bill_file_content(bills=[ENGLISH_BILL], name="x", duplex=False)
    with pytest.raises(TypesettingError, match="ocra"):
        typeset_pdf(template="bill.typ", data=data, as_of=ENGLISH_BILL.bill_date, font_folder=tmp_path)


def test_only_our_own_fonts_are_seen():
    assert set(fonts().families()) == {"Inter", "OCRA", "Curbstop Bars"}


def test_a_name_in_signs_that_the_font_lacks_does_not_stop_the_file():
    assert showable("Zoë Łuksza 李") == "Zoë Łuksza ?"
    assert "???" in text_of(pdf_of_bill(replace(ENGLISH_BILL, holder_name="李小龍")))


def test_the_heading_of_a_final_bill_says_so():
    assert bill_content(replace(ENGLISH_BILL, is_final=True))["heading"] == "Final utility bill"
