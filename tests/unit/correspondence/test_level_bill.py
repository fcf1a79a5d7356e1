"""The bill of a levelized account asks for the level amount, and says the actual charges and what runs on beside it."""

from dataclasses import replace
from datetime import date

import pytest

from curbstop.correspondence.engine.bill_content import bill_content
from curbstop.correspondence.types import LevelFigures
from factories.bills import ENGLISH_BILL, SPANISH_BILL

FIGURES = LevelFigures(
    actual_cents=6653,
    level_cents=7000,
    true_up_cents=0,
    settles=False,
    last_difference_cents=1500,
    before_cents=1500,
    difference_cents=1153,
    asked_cents=6653 - 1153 + 1500,
    next_true_up_on=date(2026, 11, 1),
)
# The bill before asked for 62.18 less the 15.00 that ran on, which is what was paid.
LEVELIZED = replace(ENGLISH_BILL, payments_cents=4718, amount_due_cents=6653 + 1500, level=FIGURES)


def test_actual_charges_level_amount_and_difference_lead_to_what_is_asked_for():
    content = bill_content(LEVELIZED)
    assert content["owe"] == [
        ["Previous balance", "$47.18"],
        ["Payments received, thank you", "\N{MINUS SIGN}$47.18"],
        ["New charges", "$66.53"],
        ["Levelized to $70.00, running difference $11.53", "$3.47"],
    ]
    assert content["owe_total"] == ["Amount due", "$70.00"]
    assert content["glance"]["amount"] == "$70.00"
    assert content["stub"]["boxes"][2] == ["Amount due", "$70.00"]
    assert content["new_charges"] == "$66.53"
    assert content["messages"][0] == (
        "Levelized billing: your actual charges are $66.53, your levelized amount is $70.00. So far you used $11.53 more than"
        " you were asked to pay. It is settled with your bill of November 2026."
    )


def test_a_bill_that_settles_says_so_in_both_languages():
    settled = replace(
        FIGURES, true_up_cents=1153, settles=True, difference_cents=0, asked_cents=8153, next_true_up_on=None
    )
    told = bill_content(replace(LEVELIZED, level=settled))
    assert ["Levelized billing, settled for the year", "$15.00"] in told["owe"]
    assert told["owe_total"][1] == "$81.53"
    spanish = bill_content(replace(SPANISH_BILL, payments_cents=4718, amount_due_cents=8153, level=settled))
    assert spanish["messages"][0].startswith("Facturación nivelada: sus cargos reales son $66.53")
    assert "saldó el año" in spanish["messages"][0]


@pytest.mark.parametrize("bill", [ENGLISH_BILL, SPANISH_BILL])
def test_a_bill_without_a_plan_says_nothing_of_it(bill):
    content = bill_content(bill)
    assert content["messages"] == list(bill.messages)
    assert content["owe_total"][1] == "$66.53"
