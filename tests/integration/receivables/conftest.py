"""An open day, customer accounts, and a small counter that bills and takes money through the doors."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import transaction

from curbstop.customers.models import CustomerAccount
from curbstop.ledger import operations as ledger
from curbstop.ledger import queries as ledger_queries
from curbstop.ledger.types import Posting, Side
from curbstop.receivables import operations, queries
from curbstop.receivables.types import CHARGE_TYPES, NewOpenItem, lay_out_credit_use

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
NUMBERS = count(1)
CASH = Side(102, 1)


class Counter:
    """Bills and payments on customer accounts as the journeys make them, one entry each."""

    def __init__(self) -> None:
        self.day = DAY
        self.next_id = count(1)
        self.receipt_entries: dict[int, int] = {}
        self.bill_entries: dict[int, int] = {}
        self.bill_items: dict[int, list[int]] = {}

    def next_day(self) -> None:
        """The counter works on the next business day."""
        with transaction.atomic():
            ledger.begin_balancing(business_date=self.day, actor_id=None, now=NOW)
            self.day += timedelta(days=1)
            ledger.open_day(business_date=self.day, actor_id=None, now=NOW)

    def account(self) -> int:
        return CustomerAccount.objects.create(
            number=f"{100_000 + next(NUMBERS)}",
            opened_on=date(2020, 1, 1),
            mail_to="A. Customer",
            mail_line_1="1 Main Street",
            mail_city="San Bernardino",
            mail_postal_code="92401",
            cycle_number=1,
        ).pk

    def bill(self, account: int, charges: dict[str, int], *, due_days: int = 19) -> int:
        """Issue a bill (its credit is used up in the same entry); returns its id."""
        bill_id = next(self.next_id)
        draft = Posting(event="bill", source_kind="bill", source_id=bill_id)
        for code, cents in charges.items():
            kind = CHARGE_TYPES[code]
            draft.move(
                fund=kind.fund, debit=Side(kind.receivable, account), credit=Side(kind.revenue), amount_cents=cents
            )
        due = self.day + timedelta(days=due_days)
        with transaction.atomic():
            operations.lock_customer_accounts(ids=[account])
            entry = ledger.post(draft=draft, business_date=self.day, recorded_at=NOW)
            items = [NewOpenItem(account, code, cents, due, bill_id=bill_id) for code, cents in charges.items()]
            self.bill_items[bill_id] = operations.add_open_items(items=items, entry_id=entry.id, business_date=self.day)
            self.bill_entries[bill_id] = entry.id
            plan = operations.plan_credit_use(customer_account_id=account, as_of=self.day)
            if plan.allocations:
                use = Posting(event="credit_used", source_kind="bill", source_id=bill_id)
                lay_out_credit_use(draft=use, plan=plan)
                used = ledger.post(draft=use, business_date=self.day, recorded_at=NOW)
                operations.apply_credit(
                    plan=plan, entry_id=used.id, source_id=bill_id, business_date=self.day, recorded_at=NOW
                )
        return bill_id

    def pay(self, account: int, cents: int, *, effective: date | None = None, place: Side = CASH) -> int:
        """Take cash; returns the receipt's id."""
        receipt_id = next(self.next_id)
        with transaction.atomic():
            plan = operations.plan_application(customer_account_id=account, amount_cents=cents, as_of=self.day)
            draft = Posting(event="receipt", source_kind="receipt", source_id=receipt_id)
            draft.in_many(places=[(place, cents)], purposes=plan.purposes())
            entry = ledger.post(
                draft=draft, business_date=self.day, effective_date=effective or self.day, recorded_at=NOW
            )
            operations.apply_payment(
                plan=plan,
                entry_id=entry.id,
                source_id=receipt_id,
                business_date=self.day,
                effective_date=effective or self.day,
                recorded_at=NOW,
            )
        self.receipt_entries[receipt_id] = entry.id
        return receipt_id

    def void(self, account: int, receipt_id: int) -> None:
        """Take a receipt back: its transfers reversed, what came after applied anew, in one entry."""
        from_journal = ledger_entry(self.receipt_entries[receipt_id])
        with transaction.atomic():
            undo = operations.plan_undo(customer_account_id=account, sources=[("payment", receipt_id)])
            draft = Posting(
                event="void", source_kind="receipt", source_id=receipt_id, corrects_entry_id=from_journal.id
            )
            draft.reverse(transfers=from_journal.transfers)
            undo.lay_out(draft=draft)
            entry = ledger.post(draft=draft, business_date=self.day, recorded_at=NOW)
            operations.record_undo(undo=undo, entry_id=entry.id, business_date=self.day, recorded_at=NOW)

    def bounce(self, account: int, receipt_id: int) -> None:
        """The bank returns a check: what it stands for now opens again against the returned item."""
        with transaction.atomic():
            undo = operations.plan_undo(customer_account_id=account, sources=[("payment", receipt_id)])
            draft = Posting(event="returned", source_kind="receipt", source_id=receipt_id)
            for fund, side, cents in undo.returned:
                draft.out(fund=fund, account=side, place=Side(107, receipt_id), amount_cents=cents)
            undo.lay_out(draft=draft)
            entry = ledger.post(draft=draft, business_date=self.day, recorded_at=NOW)
            operations.record_undo(undo=undo, entry_id=entry.id, business_date=self.day, recorded_at=NOW)

    def cancel_bill(self, account: int, bill_id: int) -> None:
        """Take a bill back whole."""
        adjustment_id = next(self.next_id)
        from_journal = ledger_entry(self.bill_entries[bill_id])
        with transaction.atomic():
            undo = operations.plan_undo(
                customer_account_id=account,
                sources=[("credit", bill_id)],
                cancelled_open_item_ids=self.bill_items[bill_id],
                cancel_source_id=adjustment_id,
            )
            draft = Posting(event="cancel", source_kind="bill", source_id=bill_id)
            draft.reverse(transfers=from_journal.transfers)
            undo.lay_out(draft=draft)
            entry = ledger.post(draft=draft, business_date=self.day, recorded_at=NOW)
            operations.record_undo(undo=undo, entry_id=entry.id, business_date=self.day, recorded_at=NOW)

    def adjust_down(self, bill_id: int, code_index: int, cents: int) -> int:
        """Take some cents off one charge of a bill."""
        adjustment_id = next(self.next_id)
        with transaction.atomic():
            item_id = self.bill_items[bill_id][code_index]
            plan = operations.plan_adjustment(open_item_id=item_id, amount_cents=cents)
            kind = CHARGE_TYPES[queries.open_item(open_item_id=item_id).charge_type]
            draft = Posting(event="adjustment", source_kind="adjustment", source_id=adjustment_id)
            draft.exchange(debits=[(kind.fund, Side(kind.revenue), cents)], credits=plan.purposes())
            entry = ledger.post(draft=draft, business_date=self.day, recorded_at=NOW)
            operations.apply_plan(
                plan=plan,
                entry_id=entry.id,
                source_kind="adjustment",
                source_id=adjustment_id,
                business_date=self.day,
                recorded_at=NOW,
            )
        return adjustment_id


def ledger_entry(entry_id: int):
    return ledger_queries.entry(entry_id=entry_id)


@pytest.fixture
def counter(db) -> Counter:
    """A counter on 2 March 2026."""
    with transaction.atomic():
        ledger.open_day(business_date=DAY, actor_id=None, now=NOW)
    return Counter()


@pytest.fixture
def state_of() -> Callable[[int], tuple]:
    """What an account's items and credit look like, apart from ids: for comparing two histories."""

    def state(account: int) -> tuple:
        items = sorted(
            (row.due_date, row.charge_type, row.amount_cents, row.open_cents)
            for row in queries.open_items(customer_account_ids=[account], settled=True)
        )
        return items, queries.credit_balance(customer_account_id=account)

    return state
