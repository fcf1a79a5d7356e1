"""The letter that explains a bill: one sheet in either language, the same bytes each time, refused when it does not add up."""

from dataclasses import replace
from datetime import date

import pytest

from curbstop.correspondence.engine.explanation_letter import explanation_content
from curbstop.correspondence.engine.typesetting import typeset_pictures
from curbstop.correspondence.operations import ExplanationDoesNotAddUpError, render_explanation
from curbstop.correspondence.types import BillComparison, ExplanationLetter
from factories.bills import HISTORY, LETTERHEAD

CODES = ("days", "usage", "tier", "rate", "fixed", "sewer", "surcharge", "adjustments", "late_fees")
PARTS = tuple((code, cents) for code, cents in zip(CODES, range(-400, 500, 100), strict=True))
COMPARISON = BillComparison(
    before_date=date(2026, 6, 1),
    after_date=date(2026, 7, 1),
    before_cents=123_456_78,
    after_cents=123_456_78 + sum(cents for _, cents in PARTS),
    parts=PARTS,
    before_days=30,
    after_days=32,
    before_usage_milli=12_345_000,
    after_usage_milli=30_123_456,
    before_price_micros=1_150_000,
    after_price_micros=1_254_321,
    after_late_fees_cents=400,
)
LETTER = ExplanationLetter(
    letterhead=LETTERHEAD,
    language="en",
    letter_date=date(2026, 7, 8),
    account_number="10045127",
    mail_to="The Honorable Maria de los Ángeles Flores-Villanueva and Sons, Incorporated",
    mailing_address_lines=(
        "Attention: Accounts payable",
        "12345 North Arrowhead Avenue, Building 7, Suite 2100",
        "CA 92405",
    ),
    service_address="12345 N Arrowhead Ave Bldg 7 Ste 2100 (+12)",
    bill_number="1002312",
    other_bill_number="1001155",
    comparison=COMPARISON,
    usage_history=HISTORY,
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_all_parts_and_a_long_address_stay_on_one_sheet(language):
    content = explanation_content(replace(LETTER, language=language))
    assert len(typeset_pictures(template="explanation.typ", data=content, pixels_per_inch=30)) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_same_letter_gives_the_same_bytes(language):
    letter = replace(LETTER, language=language)
    first, second = render_explanation(letter=letter), render_explanation(letter=letter)
    assert first.startswith(b"%PDF")
    assert first == second


def test_a_letter_without_water_or_history_is_written_too():
    dry = replace(COMPARISON, before_usage_milli=None, after_usage_milli=None, before_price_micros=None)
    assert render_explanation(letter=replace(LETTER, comparison=dry, usage_history=())).startswith(b"%PDF")


def test_bars_lead_from_the_one_bill_to_the_other():
    waterfall = explanation_content(LETTER)["waterfall"]
    assert [row["up"] for row in waterfall["rows"]] == [cents > 0 for _, cents in PARTS if cents]
    assert waterfall["end_bar"]["left"] == 0


def test_a_letter_whose_parts_do_not_add_up_is_refused():
    with pytest.raises(ExplanationDoesNotAddUpError):
        render_explanation(letter=replace(LETTER, comparison=replace(COMPARISON, after_cents=1)))
