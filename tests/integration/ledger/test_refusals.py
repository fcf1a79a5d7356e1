"""What the database refuses, whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from curbstop.ledger import operations, queries
from curbstop.ledger.types import EmptyPostingError, Posting, Side, transfer_ids

from .conftest import NOW, post_sale

pytestmark = pytest.mark.django_db

WATER_115, WATER_402, SEWER_116 = 2_011_501, 2_040_200, 3_011_601
INSERT = (
    "INSERT INTO ledger_transfer (id, entry_id, business_date, debit_account_id, debit_subsidiary_id,"
    " credit_account_id, credit_subsidiary_id, amount_cents) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def further_id(entry_id: int) -> int:
    return transfer_ids(entry_id=entry_id)[1]


def execute(sql: str, params: list | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("table", ["ledger_journalentry", "ledger_transfer", "ledger_closingbalance", "ledger_seal"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET business_date = business_date", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_journal_and_its_seals_are_never_changed(open_day: date, table: str, statement: str) -> None:
    post_sale(open_day)
    with pytest.raises(DatabaseError, match="never changed"):
        execute(statement.format(table))


@pytest.mark.parametrize(
    ("debit", "credit", "amount", "constraint"),
    [
        ((WATER_115, None), (WATER_402, None), 100, "debit_subsidiary"),
        ((WATER_115, 7), (WATER_402, 7), 100, "credit_subsidiary"),
        ((WATER_115, 7), (WATER_115, 7), 100, "two_sides"),
        ((WATER_115, 7), (SEWER_116, 7), 100, "one_fund"),
        ((WATER_115, 7), (WATER_402, None), 0, "amount_positive"),
        ((WATER_115, 7), (2_099_900, None), 100, "ledger_transfer_has_accounts|no ledger account"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    open_day: date, debit: tuple, credit: tuple, amount: int, constraint: str
) -> None:
    entry = post_sale(open_day)
    with pytest.raises(IntegrityError, match=constraint):
        execute(INSERT, [further_id(entry.id), entry.id, open_day, *debit, *credit, amount])


def test_a_transfer_needs_its_entry_on_its_day(open_day: date) -> None:
    entry = post_sale(open_day)
    with pytest.raises(IntegrityError, match="no journal entry"):
        execute(INSERT, [further_id(entry.id + 999), entry.id + 999, open_day, WATER_115, 7, WATER_402, None, 100])


def test_a_transfer_whose_number_is_not_of_its_entry_is_refused(open_day: date) -> None:
    entry = post_sale(open_day)
    with pytest.raises(IntegrityError, match="id_says_entry"):
        execute(INSERT, [entry.id, entry.id, open_day, WATER_115, 7, WATER_402, None, 100])


def test_nothing_is_posted_to_a_day_that_is_closed_or_was_never_opened(open_day: date) -> None:
    sale = Posting(event="bill", source_kind="bill", source_id=50)
    sale.move(fund=2, debit=Side(115, 7), credit=Side(402), amount_cents=100)
    with pytest.raises(operations.DayNotOpenError), transaction.atomic():
        operations.post(draft=sale, business_date=open_day + timedelta(days=1), recorded_at=NOW)
    entry = post_sale(open_day)
    with transaction.atomic():
        operations.begin_balancing(business_date=open_day, actor_id=None, now=NOW)
        operations.close_and_seal(business_date=open_day, actor_id=None, now=NOW)
    with pytest.raises(operations.DayNotOpenError, match="closed and sealed"), transaction.atomic():
        operations.post(draft=sale, business_date=open_day, recorded_at=NOW)
    with pytest.raises(IntegrityError, match="nothing is posted"):
        execute(INSERT, [further_id(entry.id), entry.id, open_day, WATER_115, 7, WATER_402, None, 100])


def test_a_day_never_goes_back(open_day: date) -> None:
    with transaction.atomic():
        operations.begin_balancing(business_date=open_day, actor_id=None, now=NOW)
    with pytest.raises(DatabaseError, match="does not go"):
        execute("UPDATE ledger_businessday SET state = 'OPEN'")


def test_the_same_event_of_the_same_source_is_posted_once(open_day: date) -> None:
    post_sale(open_day, source_id=5)
    with pytest.raises(operations.PostedTwiceError):
        post_sale(open_day, source_id=5)


def test_an_entry_without_transfers_is_refused(open_day: date) -> None:
    with pytest.raises(EmptyPostingError), transaction.atomic():
        operations.post(draft=Posting(event="x", source_kind="x", source_id=1), business_date=open_day, recorded_at=NOW)


def test_an_entry_is_taken_back_once(open_day: date) -> None:
    entry = post_sale(open_day)
    reverse = {
        "entry_id": entry.id,
        "event": "void",
        "source_kind": "sale",
        "business_date": open_day,
        "recorded_at": NOW,
    }
    with transaction.atomic():
        void = operations.reverse_entry(source_id=1, **reverse)
    assert queries.entry(entry_id=void.id).corrects_entry_id == entry.id
    with pytest.raises(operations.AlreadyReversedError), transaction.atomic():
        operations.reverse_entry(source_id=2, **reverse)


def test_an_account_whose_number_does_not_say_what_it_is_is_refused(open_day: date) -> None:
    with pytest.raises(IntegrityError, match="id_says_all"):
        execute(
            "INSERT INTO ledger_ledgeraccount (id, fund_id, number, subsidiary_kind, name, account_class, is_debit_normal)"
            " VALUES (2099900, 2, 998, 0, 'x', 'asset', true)"
        )


def test_a_new_fund_takes_postings(open_day: date) -> None:
    with transaction.atomic():
        operations.add_fund(id=7, code="STORM", name="Storm water", numbers=[116, 411])
        draft = Posting(event="receipt", source_kind="sale", source_id=70)
        draft.in_(fund=7, place=Side(102, 1), account=Side(116, 7), amount_cents=500)
        operations.post(draft=draft, business_date=open_day, recorded_at=NOW)
    assert queries.balance(account_id=1_029_002, subsidiary_id=7).cents == 500
