"""Business days in their order, fiscal periods, exports."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from curbstop.ledger import operations, queries
from curbstop.ledger.types import fiscal_periods, fiscal_year_of

from .conftest import NOW, next_day, post_sale

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


def do(verb, **arguments) -> None:
    with transaction.atomic():
        verb(actor_id=None, now=NOW, **arguments)


def test_the_next_day_opens_while_the_last_one_is_balanced_and_no_third_one(open_day: date) -> None:
    with pytest.raises(operations.TooManyOpenDaysError):
        do(operations.open_day, business_date=open_day + ONE)
    do(operations.begin_balancing, business_date=open_day)
    do(operations.open_day, business_date=open_day + ONE)
    assert queries.latest_open_day() == open_day + ONE
    assert [day.state for day in queries.unsealed_days()] == ["BALANCING", "OPEN"]
    with pytest.raises(operations.TooManyOpenDaysError):
        do(operations.begin_balancing, business_date=open_day + ONE)
    with pytest.raises(operations.TooManyOpenDaysError):
        do(operations.open_day, business_date=open_day + 2 * ONE)


def test_days_open_and_close_in_their_order(open_day: date) -> None:
    with pytest.raises(operations.DayNotNextError):
        do(operations.open_day, business_date=open_day)
    with pytest.raises(operations.DayNotBalancingError):
        do(operations.close_and_seal, business_date=open_day)
    do(operations.begin_balancing, business_date=open_day)
    do(operations.open_day, business_date=open_day + ONE)
    with pytest.raises(operations.EarlierDayUnsealedError):
        do(operations.close_and_seal, business_date=open_day + ONE)


def test_without_an_open_day_a_job_is_told_so(db) -> None:
    with pytest.raises(queries.NoOpenDayError):
        queries.latest_open_day()


def test_the_fiscal_year_runs_from_july_to_june() -> None:
    assert fiscal_year_of(day=date(2026, 6, 30)) == 2026
    assert fiscal_year_of(day=date(2026, 7, 1)) == 2027
    periods = fiscal_periods(fiscal_year=2027)
    assert (periods[0].start, periods[-1].last_day) == (date(2026, 7, 1), date(2027, 6, 30))
    assert all(first.end == second.start for first, second in pairwise(periods))


def test_a_period_closes_after_its_days_and_then_takes_no_day(open_day: date) -> None:
    for number in range(1, 9):
        do(operations.close_period, fiscal_year=2026, number=number)
    with pytest.raises(operations.PeriodNotReadyError, match="not sealed"):
        do(operations.close_period, fiscal_year=2026, number=9)
    do(operations.begin_balancing, business_date=open_day)
    do(operations.close_and_seal, business_date=open_day)
    with pytest.raises(operations.PeriodNotReadyError, match="earlier"):
        do(operations.close_period, fiscal_year=2026, number=10)
    do(operations.close_period, fiscal_year=2026, number=9)
    with pytest.raises(operations.DayNotNextError, match="closed"):
        do(operations.open_day, business_date=open_day + ONE)
    do(operations.open_day, business_date=date(2026, 4, 1))


def test_a_closed_day_is_exported_once_per_fund_and_the_numbers_have_no_gap(open_day: date) -> None:
    post_sale(open_day, cents=700)
    totals = [row for row in queries.fund_totals(business_date=open_day) if row.fund_id == 2]
    assert sum(row.debit_cents for row in totals) == sum(row.credit_cents for row in totals) == 1_400
    export = {
        "business_date": open_day,
        "stored_file_id": None,
        "debit_cents": 1_400,
        "credit_cents": 1_400,
        "now": NOW,
    }
    with pytest.raises(operations.DayNotClosedError), transaction.atomic():
        operations.record_export(fund=2, **export)
    next_day(open_day + ONE, after=open_day)
    with transaction.atomic():
        numbers = [operations.record_export(fund=fund, **export) for fund in (1, 2)]
    assert numbers == [1, 2]
    with pytest.raises(operations.ExportedTwiceError), transaction.atomic():
        operations.record_export(fund=2, **export)
    with transaction.atomic():
        operations.answer_export(number=2, accepted=True, now=NOW)
    assert [row.state for row in queries.exports_of(business_date=open_day)] == ["exported", "accepted"]
