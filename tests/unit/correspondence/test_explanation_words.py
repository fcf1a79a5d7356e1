"""The two sentences that explain a bill, in both languages."""

from datetime import date

import pytest

from curbstop.correspondence.engine.explanation_words import PART_WORDS, WORDS, explanation_sentences
from curbstop.correspondence.operations import ExplanationDoesNotAddUpError
from curbstop.correspondence.types import BillComparison


def comparison(**changed):
    facts = {
        "before_date": date(2026, 6, 1),
        "after_date": date(2026, 7, 1),
        "before_cents": 6_130,
        "after_cents": 10_850,
        "parts": (("days", 300), ("usage", 3_810), ("tier", 0), ("rate", 420), ("sewer", 200), ("late_fees", -10)),
        "before_days": 30,
        "after_days": 32,
        "before_usage_milli": 12_000,
        "after_usage_milli": 30_000,
        "before_price_micros": 1_150_000,
        "after_price_micros": 1_250_000,
        "before_late_fees_cents": 10,
    }
    return BillComparison(**facts | changed)


def test_a_higher_bill_says_its_largest_cause_per_day_and_two_more_with_their_figures():
    assert explanation_sentences(comparison=comparison(), language="en") == (
        (
            "This bill is $47.20 more than the one of June 1, 2026 ($108.50 instead of $61.30); the main reason is "
            "water use of about 701 gallons a day instead of 299, which adds $38.10."
        ),
        (
            "A price of $1.25 per HCF of water instead of $1.15 adds $4.20, 32 days on the bill instead of 30 add $3.00 "
            "and everything else together adds $1.90."
        ),
    )


def test_the_same_is_said_in_spanish():
    assert explanation_sentences(comparison=comparison(), language="es") == (
        (
            "Esta factura es $47.20 más alta que la del 1 de junio de 2026 ($108.50 en lugar de $61.30); la razón principal es "
            "un consumo de unos 701 galones de agua al día en lugar de 299, que suma $38.10."
        ),
        (
            "El precio de $1.25 por HCF de agua en lugar de $1.15 suma $4.20, el período de 32 días en lugar de 30 suma $3.00 "
            "y todo lo demás en conjunto suma $1.90."
        ),
    )


def test_a_lower_bill_is_told_by_what_lowered_it():
    lower = comparison(after_cents=5_130, parts=(("usage", -1_500), ("late_fees", 500)), after_late_fees_cents=510)
    first, second = explanation_sentences(comparison=lower, language="en")
    assert first.startswith("This bill is $10.00 less than the one of June 1, 2026")
    assert first.endswith("which takes off $15.00.")
    assert second == "Late fees ($5.10 this time, $0.10 the other time) add $5.00."


def test_two_equal_bills_say_that_nothing_changed():
    same = comparison(after_cents=6_130, parts=())
    assert explanation_sentences(comparison=same, language="en") == (
        "This bill comes to $61.30, as much as the one of June 1, 2026.",
        "Nothing else changed the amount.",
    )


def test_parts_that_do_not_add_up_are_refused():
    with pytest.raises(ExplanationDoesNotAddUpError):
        explanation_sentences(comparison=comparison(after_cents=1), language="en")


def test_both_languages_have_every_word():
    assert WORDS["en"].keys() == WORDS["es"].keys()
    assert PART_WORDS["en"].keys() == PART_WORDS["es"].keys()


def test_heat_is_named_where_the_use_counts_it_too():
    first, _ = explanation_sentences(comparison=comparison(with_heat=True), language="en")
    assert "the main reason is use of heat and of water (about 701 gallons a day instead of 299), which adds" in first
