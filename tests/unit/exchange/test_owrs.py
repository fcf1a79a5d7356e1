"""OWRS tariffs: every construction of the format in a small file of our own."""

from fractions import Fraction
from pathlib import Path

import pytest

from curbstop.exchange.rates.owrs import owrs_bill
from curbstop.exchange.rates.owrs_document import read_owrs, read_owrs_text
from curbstop.exchange.rates.owrs_formula import UnsoundFormulaError, evaluate, parse_formula
from curbstop.exchange.rates.owrs_parts import UnsoundOwrsError

REPOSITORY = Path(__file__).resolve().parents[3]
OURS = read_owrs(path=REPOSITORY / "tests" / "golden" / "owrs" / "ours.owrs", name="ours.owrs")


def bill(cust_class, **inputs):
    return owrs_bill(owrs_class=OURS.classes[cust_class], inputs=inputs)


def test_a_tier_ends_one_before_the_next_start_and_the_last_is_open():
    found = bill("RESIDENTIAL_SINGLE", meter_size='3/4"', usage_ccf=Fraction("14.5"))
    assert found.tier_usage == (14, Fraction("0.5"))
    assert found.tier_revenue == (28, Fraction("0.25"))
    assert found.total == Fraction("1.02") * (Fraction("10.10") + Fraction("28.25"))
    assert found.components["service_charge"] == Fraction("10.1")


def test_a_key_of_several_columns_is_not_confused_by_the_spelling_of_one_and_a_half_inches():
    for size in ('1|1/2"', '1 1/2"'):
        found = bill("RESIDENTIAL_MULTI", meter_size=size, season="Summer", number_dwelling_units=3, usage_ccf=2)
        assert found.total == 15 + Fraction("8.8") + Fraction(1, 4)
    with pytest.raises(UnsoundOwrsError, match="Winter"):
        bill("RESIDENTIAL_MULTI", meter_size='3/4"', season="Winter", number_dwelling_units=3, usage_ccf=2)


def test_budget_thresholds_are_whole_units_and_a_half_is_what_binary_fractions_make_of_it():
    inputs = {"hhsize": 5, "days_in_period": 31, "et_amount": Fraction("6.3"), "irr_area": 4500, "usage_ccf": 40}
    found = bill("IRRIGATION", **inputs)
    assert found.components["indoor"] == Fraction("15.5")
    assert found.tier_usage == (15, 16, 9, 0)
    assert found.total == 1 + 15 + 32 + 27


def test_an_input_overrides_the_part_of_the_same_name():
    found = bill("IRRIGATION", budget=4, indoor=2, usage_ccf=9)
    assert found.tier_usage == (2, 2, 2, 3)


def test_a_missing_input_is_named_with_file_class_and_part():
    with pytest.raises(
        UnsoundOwrsError, match=r"meter_size.*ours\.owrs, class RESIDENTIAL_SINGLE, part service_charge"
    ):
        bill("RESIDENTIAL_SINGLE", usage_ccf=3)


def test_an_unsound_class_is_refused_by_name_and_the_others_stand():
    refused = {refusal.cust_class: refusal.part for refusal in OURS.refusals}
    assert set(OURS.classes) == {"RESIDENTIAL_SINGLE", "RESIDENTIAL_MULTI", "IRRIGATION"}
    assert refused == {
        "CIRCLE": "a",
        "TOO_MANY_STARTS": "tier_prices",
        "VALUES_AS_LIST": "service_charge",
        "FUNCTION": "bill",
        "RATE_TYPE": "pumping_charge",
        "NO_BILL": "bill",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rate_structure: {A: {bill: 1}, A: {bill: 2}}", "stands twice"),
        ("rate_structure:\n\tA: 1", "not sound YAML"),
        ("- 1", "no rate_structure"),
        ("rate_structure: [", "not sound YAML"),
        ("rate_structure: {A: 3}", "no parts"),
    ],
)
def test_a_file_that_is_not_sound_is_refused_with_the_reason(text, reason):
    file = read_owrs_text(text=text, name="bad.owrs")
    assert not file.classes
    assert reason in file.refusals[0].reason


@pytest.mark.parametrize(
    "text", ["1+", "2**3", "a(b)", "(1", "1)", "a.b()", "1,5", "a if b", "1 2", "", "'x'", "%", "(" * 99]
)
def test_what_is_not_a_formula_is_refused(text):
    with pytest.raises(UnsoundFormulaError):
        parse_formula(text=text)


def test_formulas_keep_the_usual_order():
    values = {"a": Fraction(7), "b": Fraction(2)}
    formula = parse_formula(text="-a*2 + (1.5 - b)/.25/2 - 1")
    assert evaluate(formula=formula, value_of=values.__getitem__) == -14 - 1 - 1
