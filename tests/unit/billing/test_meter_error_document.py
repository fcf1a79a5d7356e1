"""The tables of docs/algorithms/meter_error.md, and any error against a plain model in fractions."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.billing.queries.rule import (
    BackBillLimits,
    BilledPeriod,
    MeterFinding,
    VolumeLine,
    first_day_allowed,
    months_before,
    period_error,
    true_milli,
    within_tolerance,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "meter_error.md"
TESTED = date(2026, 7, 1)
CITY = BackBillLimits(
    fast_permille=20,
    slow_permille=20,
    refund_months=6,
    charge_months=6,
    not_registering_months=3,
    refund_years_if_proven=3,
)


def rows():
    table = DOCUMENT.read_text(encoding="utf-8").split("| test |")[1].split("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [row for row in cells if len(row) == 7 and row[1].isdigit()]


def period(registered_milli, price_micros, days=181, normal_milli=0):
    return BilledPeriod(
        from_date=TESTED - timedelta(days=days),
        to_date=TESTED,
        usage_milli=registered_milli,
        normal_milli=normal_milli,
        lines=[
            VolumeLine(
                service="water",
                component="commodity",
                tier=1,
                quantity_milli=registered_milli,
                price_micros=price_micros,
            )
        ],
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_worked_error_comes_out_as_written(row):
    _name, registered, error, price, true, difference, cents = row
    one = period(int(registered) * 1000, int(Fraction(price) * 10**6))
    finding = MeterFinding(tested_on=TESTED, error_permille=int(error))
    found = period_error(period=one, finding=finding, first_day=one.from_date)
    assert true_milli(period=one, finding=finding) == Fraction(true) * 1000
    assert (found.difference_milli, found.water_cents) == (Fraction(difference) * 1000, int(cents))


@pytest.mark.parametrize(("error", "inside"), [(20, True), (21, False), (-20, True), (-21, False), (0, True)])
def test_an_error_within_the_tolerance_corrects_nothing(error, inside):
    assert within_tolerance(finding=MeterFinding(tested_on=TESTED, error_permille=error), limits=CITY) is inside


@pytest.mark.parametrize(
    ("finding", "first"),
    [
        ({"error_permille": 34}, date(2026, 1, 1)),
        ({"error_permille": 34, "since": date(2026, 5, 1)}, date(2026, 5, 1)),
        ({"error_permille": 34, "since": date(2024, 5, 1)}, date(2024, 5, 1)),
        ({"error_permille": 34, "since": date(2020, 5, 1)}, date(2023, 7, 1)),
        ({"error_permille": -34, "since": date(2020, 5, 1)}, date(2026, 1, 1)),
        ({"stopped": True}, date(2026, 4, 1)),
    ],
)
def test_nothing_goes_back_further_than_the_law_allows(finding, first):
    assert first_day_allowed(finding=MeterFinding(tested_on=TESTED, **finding), limits=CITY) == first


def test_months_are_counted_by_the_calendar():
    assert months_before(day=date(2026, 8, 31), months=6) == date(2026, 2, 28)
    assert months_before(day=date(2026, 1, 15), months=1) == date(2025, 12, 15)


def test_a_meter_that_stood_still_is_billed_what_is_normal():
    one = period(0, 1_510_000, days=91, normal_milli=30_000)
    found = period_error(period=one, finding=MeterFinding(tested_on=TESTED, stopped=True), first_day=date(2026, 4, 1))
    assert found.difference_milli == 30_000
    assert found.water_cents == 4530


def nearest(value: Fraction) -> int:
    return int(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 500_000),
    st.integers(-900, 900),
    st.integers(0, 9_000_000),
    st.integers(1, 400),
    st.integers(0, 400),
)
def test_any_error_is_what_a_plain_model_in_fractions_says(registered, error, price, days, allowed):
    one = period(registered, price, days=days)
    finding = MeterFinding(tested_on=TESTED, error_permille=error)
    found = period_error(period=one, finding=finding, first_day=TESTED - timedelta(days=allowed))
    true = nearest(Fraction(registered * 1000, 1000 + error))
    difference = nearest(Fraction((true - registered) * min(days, allowed), days))
    assert found.difference_milli == difference
    assert found.water_cents == nearest(Fraction(difference * price, 10**7))
    assert -found.water_cents <= nearest(Fraction(registered * price, 10**7))
