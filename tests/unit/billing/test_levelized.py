"""Levelized billing: the worked year of docs/algorithms/levelized.md, and any year against the sum of its charges."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.billing.queries.levelized import (
    average_month,
    first_true_up,
    is_worth_changing,
    level_amount,
    level_step,
    months_between,
    next_true_up,
    take_back,
    unpaid_bills,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "levelized.md"
CENTS = st.integers(min_value=0, max_value=500_000)


def cents(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


def table(title: str) -> list[list[str]]:
    part = DOCUMENT.read_text(encoding="utf-8").split(f"## {title}")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def test_the_worked_year_comes_out_as_written():
    before = 0
    for month, charges, level, true_up, asked, difference in table("A worked year"):
        step = level_step(
            actual_cents=cents(charges), level_cents=cents(level), before_cents=before, settles=month == "June"
        )
        written = (cents(true_up), cents(asked), cents(difference))
        assert (step.true_up_cents, step.asked_cents, step.difference_cents) == written, month
        before = step.difference_cents
    assert before == 0


@pytest.mark.parametrize("row", table("The level amount"), ids=" ".join)
def test_a_worked_level_amount_comes_out_as_written(row):
    month, round_up, difference, months_left, amount = row
    found = level_amount(
        month_cents=cents(month),
        round_up_to_cents=cents(round_up),
        difference_cents=cents(difference),
        months_left=int(months_left),
    )
    assert found == cents(amount)


@pytest.mark.parametrize("row", table("When a year settles"), ids=" ".join)
def test_a_worked_first_settlement_comes_out_as_written(row):
    began, chosen, settles = row
    found = first_true_up(
        started_on=date.fromisoformat(began),
        after_months=12,
        month=None if chosen == "-" else int(chosen),
        least_months=3,
    )
    assert found.isoformat() == settles


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 12), st.integers(1, 12))
def test_a_chosen_month_settles_within_a_year_after_the_least_number_of_months(began, month, least):
    found = first_true_up(started_on=began, after_months=12, month=month, least_months=least)
    away = (found.year - began.year) * 12 + found.month - began.month
    assert (found.month, found.day) == (month, 1)
    assert least <= away < least + 12


@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=12))
def test_what_a_year_asks_for_is_what_it_charged_to_the_cent(months):
    before, asked = 0, 0
    for number, (actual, level) in enumerate(months, start=1):
        step = level_step(actual_cents=actual, level_cents=level, before_cents=before, settles=number == len(months))
        before, asked = step.difference_cents, asked + step.asked_cents
    assert (before, asked) == (0, sum(actual for actual, _ in months))


@given(CENTS, CENTS, st.integers(-500_000, 500_000), st.booleans())
def test_a_bill_taken_back_leaves_the_difference_as_it_was(actual, level, before, settles):
    step = level_step(actual_cents=actual, level_cents=level, before_cents=before, settles=settles)
    back = take_back(actual_cents=actual, asked_cents=step.asked_cents, before_cents=step.difference_cents, ended=False)
    assert back.difference_cents == before
    after_the_end = take_back(actual_cents=actual, asked_cents=step.asked_cents, before_cents=0, ended=True)
    assert after_the_end.difference_cents == 0


@given(CENTS, st.integers(-500_000, 500_000), st.integers(1, 12), st.sampled_from([1, 100, 500]))
def test_a_level_amount_uses_the_difference_up_and_no_more_than_a_step_a_month(month, difference, left, step):
    amount = level_amount(month_cents=month, round_up_to_cents=step, difference_cents=difference, months_left=left)
    wanted = max(0, month * left + difference)
    assert amount % step == 0
    assert wanted <= amount * left < wanted + step * left


def test_a_year_settles_once_and_the_next_one_a_year_later():
    first = date(2026, 6, 1)
    assert next_true_up(first_on=first, last_on=None) == first
    assert next_true_up(first_on=first, last_on=date(2026, 6, 20)) == date(2027, 6, 1)
    assert next_true_up(first_on=first, last_on=date(2028, 7, 3)) == date(2029, 6, 1)
    assert months_between(first=date(2026, 1, 15), last=first) == 5
    assert months_between(first=date(2026, 6, 30), last=first) == 1


def test_the_mean_and_what_is_worth_changing():
    assert average_month(charges_cents=[1000, 1001, 1001], add_percent=0) == 1001
    assert average_month(charges_cents=[1000], add_percent=5) == 1050
    assert average_month(charges_cents=[], add_percent=5) == 0
    assert not is_worth_changing(old_cents=7000, new_cents=7700, over_percent=10)
    assert is_worth_changing(old_cents=7000, new_cents=7701, over_percent=10)


@pytest.mark.parametrize(("late", "bills"), [(0, 0), (-5, 0), (1, 1), (7000, 1), (7001, 2), (99_999, 3)])
def test_late_money_is_of_the_latest_bills_for_payments_reach_the_oldest(late, bills):
    assert unpaid_bills(asked_cents=[7000, 7000, 7000], late_cents=late) == bills
