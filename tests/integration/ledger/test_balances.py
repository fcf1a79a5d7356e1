"""Balances at any business date against a plain sum of the transfers, however they were posted."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.ledger import operations, queries
from curbstop.ledger.types import Posting, Side, exchange_rows, ledger_account_id

from .conftest import NOW, SOURCES, next_day, post_sale

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)
ACCOUNTS = [
    (2, 115, 7),
    (2, 115, 8),
    (2, 115, None),
    (2, 402, None),
    (2, 205, 7),
    (3, 116, 8),
    (2, 100, None),
    (1, 290, 2),
    (1, 102, 1),
]


def plain_sum(account_id: int, subsidiary_id: int | None, on: date) -> tuple[int, int]:
    """Every transfer, one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_transfer WHERE business_date <= %s", [on])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def side(kind: str) -> int:
        return sum(
            row["amount_cents"]
            for row in rows
            if row[f"{kind}_account_id"] == account_id
            and (subsidiary_id is None or row[f"{kind}_subsidiary_id"] == subsidiary_id)
        )

    return side("debit"), side("credit")


def post_bulk(day: date, amounts: list[int]) -> None:
    """As a bill run does: charges, and credit used up for sewer, by frames."""
    ids = operations.reserve_entry_ids(count=len(amounts))
    sources = [next(SOURCES) for _ in amounts]
    entries = pl.DataFrame(
        {
            "id": list(ids),
            "business_date": [day] * len(amounts),
            "effective_date": [day] * len(amounts),
            "recorded_at": [NOW] * len(amounts),
            "event": ["bill"] * len(amounts),
            "source_kind": ["bill"] * len(amounts),
            "source_id": sources,
        }
    )
    charges = pl.DataFrame(
        {
            "entry_id": list(ids),
            "debit_account_id": ledger_account_id(fund=2, number=115),
            "debit_subsidiary_id": [7 + number % 2 for number in range(len(amounts))],
            "credit_account_id": ledger_account_id(fund=2, number=402),
            "credit_subsidiary_id": None,
            "amount_cents": amounts,
        }
    )
    credit = charges.with_columns(
        pl.lit(ledger_account_id(fund=2, number=205)).alias("debit_account_id"),
        pl.lit(ledger_account_id(fund=3, number=116)).alias("credit_account_id"),
        pl.col("debit_subsidiary_id").alias("credit_subsidiary_id"),
    )
    with transaction.atomic():
        transfers = pl.concat([exchange_rows(charges), exchange_rows(credit)])
        posted = operations.post_frames(entries=entries, transfers=transfers)
    assert posted.transfer_count == 4 * len(amounts)


STEP = st.one_of(
    st.tuples(st.just("sale"), st.integers(1, 9_999), st.sampled_from([7, 8])),
    st.tuples(st.just("bulk"), st.lists(st.integers(1, 9_999), min_size=1, max_size=4), st.none()),
    st.tuples(st.just("next"), st.none(), st.none()),
)


@settings(max_examples=20)
@given(st.lists(STEP, min_size=1, max_size=10))
def test_a_balance_at_any_day_is_the_plain_sum_of_the_transfers(db, steps: list) -> None:
    with transaction.atomic():
        day = first = date(2026, 3, 2)
        operations.open_day(business_date=day, actor_id=None, now=NOW)
        for verb, what, customer in steps:
            if verb == "sale":
                post_sale(day, cents=what, customer=customer)
            elif verb == "bulk":
                post_bulk(day, what)
            else:
                day = next_day(day + ONE, after=day)
        on = first - ONE
        while on <= day + ONE:
            for fund, number, subsidiary in ACCOUNTS:
                account_id = ledger_account_id(fund=fund, number=number)
                balance = queries.balance(account_id=account_id, subsidiary_id=subsidiary, on=on)
                assert (balance.debit_cents, balance.credit_cents) == plain_sum(account_id, subsidiary, on)
            rows = queries.trial_balance(on=on)
            for fund in {row.fund_id for row in rows}:
                own = [row for row in rows if row.fund_id == fund]
                assert sum(row.debit_cents for row in own) == sum(row.credit_cents for row in own)
            control = queries.balance(account_id=ledger_account_id(fund=2, number=115), on=on).cents
            behind = queries.subsidiary_balances(account_id=ledger_account_id(fund=2, number=115), on=on)
            assert sum(row.cents for row in behind) == control
            on += ONE
        transaction.set_rollback(True)


def test_a_statement_runs_from_its_opening_to_its_closing_balance(open_day: date) -> None:
    post_sale(open_day, cents=700)
    day = next_day(open_day + ONE, after=open_day)
    draft = Posting(event="bill", source_kind="bill", source_id=9)
    draft.move(fund=2, debit=Side(115, 7), credit=Side(402), amount_cents=4_000)
    draft.move(fund=2, debit=Side(115, 7), credit=Side(401), amount_cents=1_000)
    with transaction.atomic():
        operations.post(draft=draft, business_date=day, recorded_at=NOW)
    post_sale(day, cents=300)
    account_id = ledger_account_id(fund=2, number=115)
    page = queries.statement(account_id=account_id, subsidiary_id=7, from_date=day, to_date=day)
    assert (page.opening_cents, page.closing_cents, page.total_rows) == (0, 5_000, 4)
    assert [row.running_cents for row in page.rows] == [4_000, 5_000, 5_300, 5_000]
    second = queries.statement(account_id=account_id, subsidiary_id=7, from_date=day, to_date=day, page=2, page_size=3)
    assert [row.running_cents for row in second.rows] == [5_000]
    revenue = queries.statement(account_id=ledger_account_id(fund=2, number=402), from_date=open_day, to_date=day)
    assert [row.running_cents for row in revenue.rows] == [700, 4_700, 5_000]


def test_frames_in_which_a_claim_is_not_owed_are_refused(open_day: date) -> None:
    ids = operations.reserve_entry_ids(count=1)
    entries = pl.DataFrame(
        {
            "id": [ids[0]],
            "business_date": [open_day],
            "effective_date": [open_day],
            "recorded_at": [NOW],
            "event": ["bill"],
            "source_kind": ["bill"],
            "source_id": [1],
        }
    )
    transfers = pl.DataFrame(
        {
            "entry_id": [ids[0]],
            "debit_account_id": [ledger_account_id(fund=2, number=100)],
            "debit_subsidiary_id": [None],
            "credit_account_id": [ledger_account_id(fund=2, number=402)],
            "credit_subsidiary_id": [None],
            "amount_cents": [5],
        }
    )
    with pytest.raises(operations.UnbalancedFramesError), transaction.atomic():
        operations.post_frames(entries=entries, transfers=transfers)
