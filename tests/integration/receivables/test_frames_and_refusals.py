"""Receivables by COPY are those written one by one; and what the database refuses of either."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from curbstop.ledger import operations as ledger
from curbstop.ledger import queries as ledger_queries
from curbstop.receivables import operations, queries

from .conftest import DAY, NOW, Counter

pytestmark = pytest.mark.django_db


def items_frame(accounts: list[int], entry_id: int, cents: int = 5_000) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer_account_id": accounts,
            "agreement_id": [None] * len(accounts),
            "fund_id": [2] * len(accounts),
            "charge_type": ["water"] * len(accounts),
            "bill_id": list(range(900, 900 + len(accounts))),
            "entry_id": [entry_id] * len(accounts),
            "business_date": [DAY] * len(accounts),
            "effective_date": [DAY] * len(accounts),
            "due_date": [DAY + timedelta(days=19)] * len(accounts),
            "amount_cents": [cents] * len(accounts),
        },
        schema_overrides={"agreement_id": pl.Int64},
    )


def allocations_frame(rows: pl.DataFrame, entry_id: int) -> pl.DataFrame:
    return rows.select(
        "open_item_id",
        "customer_account_id",
        pl.lit(entry_id).alias("entry_id"),
        pl.lit(DAY).alias("business_date"),
        pl.lit(DAY).alias("effective_date"),
        pl.lit(NOW).alias("recorded_at"),
        pl.lit("payment").alias("source_kind"),
        pl.lit(1).alias("source_id"),
        "amount_cents",
    )


@pytest.fixture
def entry_id(counter: Counter) -> int:
    account = counter.account()
    return counter.bill_entries[counter.bill(account, {"water": 1})]


def test_a_file_of_payments_reaches_what_single_payments_would(counter: Counter, entry_id: int) -> None:
    accounts = [counter.account() for _ in range(5)]
    with transaction.atomic():
        operations.add_open_items_frame(frame=items_frame(accounts, entry_id))
        money = pl.DataFrame({"customer_account_id": accounts, "amount_cents": [0, 1, 4_999, 5_000, 6_000]})
        planned = queries.plan_applications(money=money, as_of=DAY)
        single = [
            queries.plan_application(customer_account_id=account, amount_cents=cents, as_of=DAY)
            for account, cents in money.iter_rows()
        ]
        assert [(row["open_item_id"], row["amount_cents"]) for row in planned.iter_rows(named=True)] == [
            (row.open_item_id, row.amount_cents) for plan in single for row in plan.allocations
        ]
        operations.add_allocations_frame(frame=allocations_frame(planned, entry_id))
    owed = [queries.balance_summary(customer_account_id=account, on=DAY).owed_cents for account in accounts]
    assert owed == [5_000, 4_999, 1, 0, 0]
    assert queries.open_items_frame()["open_cents"].sum() == 10_001
    of_two = queries.open_items_frame(customer_account_ids=accounts[:2]).sort("customer_account_id")
    assert of_two["open_cents"].to_list() == [5_000, 4_999]


def test_a_file_that_pays_an_item_twice_is_refused_whole(counter: Counter, entry_id: int) -> None:
    account = counter.account()
    with transaction.atomic():
        operations.add_open_items_frame(frame=items_frame([account], entry_id))
    planned = queries.open_items_frame(customer_account_ids=[account])
    twice = allocations_frame(pl.concat([planned, planned]), entry_id)
    with pytest.raises(IntegrityError, match="more than it is"), transaction.atomic():
        operations.add_allocations_frame(frame=twice)
    assert queries.balance_summary(customer_account_id=account, on=DAY).owed_cents == 5_000


def test_a_large_file_with_one_payment_too_much_is_refused_whole(counter: Counter, entry_id: int) -> None:
    """Above a thousand rows the database adds up a whole range of items at once."""
    account = counter.account()
    with transaction.atomic():
        operations.add_open_items_frame(frame=items_frame([account] * 1_200, entry_id))
    planned = allocations_frame(queries.open_items_frame(customer_account_ids=[account]), entry_id)
    last = pl.int_range(pl.len()) == pl.len() - 1
    one_cent_more = planned.with_columns(pl.col("amount_cents") + pl.when(last).then(1).otherwise(0))
    with pytest.raises(IntegrityError, match="more than it is"), transaction.atomic():
        operations.add_allocations_frame(frame=one_cent_more)
    assert queries.balance_summary(customer_account_id=account, on=DAY).owed_cents == 1_200 * 5_000
    with transaction.atomic():
        operations.add_allocations_frame(frame=planned)
    assert queries.balance_summary(customer_account_id=account, on=DAY).owed_cents == 0


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("customer_account_id", 987_654_321, "customer_account_id"),
        ("agreement_id", 987_654_321, "agreement_id"),
        ("fund_id", 99, "fund_id"),
        ("charge_type", "magic", "charge_type"),
        ("entry_id", 987_654_321, "entry_id"),
        ("amount_cents", 0, "amount_positive"),
    ],
)
def test_an_item_that_names_what_is_not_there_is_refused(
    counter: Counter, entry_id: int, column: str, value: object, constraint: str
) -> None:
    frame = items_frame([counter.account()], entry_id).with_columns(pl.lit(value).alias(column))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        operations.add_open_items_frame(frame=frame)


def test_credit_never_goes_below_zero(counter: Counter, entry_id: int) -> None:
    account = counter.account()
    frame = pl.DataFrame(
        {
            "customer_account_id": [account],
            "entry_id": [entry_id],
            "business_date": [DAY],
            "effective_date": [DAY],
            "recorded_at": [NOW],
            "source_kind": ["credit"],
            "source_id": [1],
            "amount_cents": [-1],
        }
    )
    with pytest.raises(IntegrityError, match="that much credit"), transaction.atomic():
        operations.add_credit_movements_frame(frame=frame)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE receivables_allocation SET amount_cents = 1", "never changed"),
        ("DELETE FROM receivables_allocation", "never changed"),
        ("TRUNCATE receivables_allocation", "never changed"),
        ("DELETE FROM receivables_openitem", "never changed"),
        ("UPDATE receivables_creditmovement SET amount_cents = 1", "never changed"),
        ("UPDATE receivables_openitem SET amount_cents = 1", "only its due date"),
        ("UPDATE receivables_openitem SET due_date = due_date - 1", "only to a later day"),
    ],
)
def test_what_was_written_stays(counter: Counter, statement: str, refusal: str) -> None:
    account = counter.account()
    counter.bill(account, {"water": 1_000})
    counter.pay(account, 500)
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_late_mailing_moves_due_dates_to_later_days_only(counter: Counter) -> None:
    account = counter.account()
    bill = counter.bill(account, {"water": 1_000, "sewer": 500})
    later = DAY + timedelta(days=25)
    with transaction.atomic():
        assert operations.move_due_dates(bill_ids=[bill], due_date=later) == 2
    assert {item.due_date for item in queries.open_items(customer_account_ids=[account])} == {later}
    with pytest.raises(operations.DueDateEarlierError), transaction.atomic():
        operations.move_due_dates(bill_ids=[bill], due_date=DAY)


def test_a_sealed_day_covers_the_receivables(counter: Counter) -> None:
    account = counter.account()
    counter.bill(account, {"water": 1_000})
    counter.pay(account, 1_500)
    with transaction.atomic():
        ledger.begin_balancing(business_date=DAY, actor_id=None, now=NOW)
        ledger.close_and_seal(business_date=DAY, sections=queries.SEAL_SECTIONS, actor_id=None, now=NOW)
    assert ledger_queries.recompute_seal(business_date=DAY).ok
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE receivables_creditmovement DISABLE TRIGGER USER")
        cursor.execute("UPDATE receivables_creditmovement SET amount_cents = 600")
    (found,) = ledger_queries.recompute_seal(business_date=DAY).disagreements
    assert (found.section, found.business_date) == ("credit_movements", date(2026, 3, 2))
