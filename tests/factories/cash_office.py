"""A cash office with its people, drawers, departments and customers, worked through the journeys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import uuid4

from django.db import transaction

from curbstop.cashiering import operations as cash
from curbstop.cashiering.types import (
    DENOMINATIONS,
    Count,
    CountResult,
    LineDraft,
    LineKind,
    PaymentTaken,
    TenderClass,
    TenderDraft,
    TenderKind,
)
from curbstop.customers.models import CustomerAccount
from curbstop.journeys import (
    approve_session,
    close_session,
    custody,
    day_end,
    make_deposit,
    open_session,
    take_payment,
    void_payment,
)
from curbstop.ledger import operations as ledger
from curbstop.ledger.queries import balance
from curbstop.ledger.types import CITY, WATER, Posting, Side, ledger_account_id
from curbstop.receivables import operations as receivables
from curbstop.receivables.queries import balance_summary
from curbstop.receivables.types import CHARGE_TYPES, NewOpenItem, lay_out_credit_use
from curbstop.staff import operations as staff
from curbstop.staff.types import CASHIER, DEPOSIT_VERIFIER, FINANCE, MANAGER, SUPERVISOR

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
PIN = "4711"
RESERVE_CENTS = 500_000
FLOAT_CENTS = 20_000
FLOAT = Count(currency=(("20", 5), ("10", 5), ("5", 6), ("1", 20)))
NUMBERS = count(1)

PEOPLE = {
    "ana": CASHIER,
    "ben": CASHIER,
    "cruz": CASHIER,
    "sam": SUPERVISOR,
    "sue": SUPERVISOR,
    "max": MANAGER,
    "finn": FINANCE,
}


def as_currency(cents: int) -> tuple[tuple[str, int], ...]:
    """So many cents in as few pieces as possible."""
    pieces = []
    for code, worth in DENOMINATIONS.items():
        if code == "coin_100":
            continue
        number, cents = divmod(cents, worth)
        if number:
            pieces.append((code, number))
    return tuple(pieces)


def cash_tender(cents: int) -> TenderDraft:
    return TenderDraft(kind=TenderKind.CASH, amount_cents=cents)


def check_tender(cents: int, number: str = "101", day: date | None = DAY) -> TenderDraft:
    return TenderDraft(kind=TenderKind.CHECK, amount_cents=cents, check_number=number, check_date=day)


def card_tender(cents: int) -> TenderDraft:
    return TenderDraft(
        kind=TenderKind.CARD,
        amount_cents=cents,
        card_token="tok_9fj2",
        card_brand="VISA",
        card_last4="4242",
        card_authorization="A1B2",
    )


def account_line(account: int, cents: int) -> LineDraft:
    return LineDraft(kind=LineKind.CUSTOMER, amount_cents=cents, customer_account_id=account)


@dataclass
class CashOffice:
    """Ids of everything, and verbs that call the journeys with new keys."""

    staff: dict[str, int] = field(default_factory=dict)
    drawers: list[int] = field(default_factory=list)
    office_id: int = 0
    vault_id: int = 0
    bank_id: int = 0
    department_id: int = 0
    permit_id: int = 0
    setup_fee_id: int = 0
    bills: count = field(default_factory=lambda: count(1))

    @classmethod
    def build(cls, *, drawers: int = 3, day: date = DAY) -> "CashOffice":
        office = cls()
        with transaction.atomic():
            for name, role in PEOPLE.items():
                office._hire(name, role)
            office._furnish(drawers)
            ledger.open_day(business_date=day, actor_id=office.staff["max"], now=NOW)
        office._give_change(drawers)
        return office

    def _hire(self, name: str, role: str) -> None:
        user = staff.add_staff_user(
            username=name,
            given_name=name.capitalize(),
            family_name="Test",
            email=f"{name}@example.org",
            password="correct horse battery",
            now=NOW,
        )
        self.staff[name] = user
        staff.set_pin(staff_user_id=user, pin=PIN)
        staff.grant(staff_user_id=user, kind="role", code=role, from_date=date(2020, 1, 1), now=NOW)
        if name == "sue":
            staff.grant(staff_user_id=user, kind="power", code=DEPOSIT_VERIFIER, from_date=date(2020, 1, 1), now=NOW)

    def _furnish(self, drawers: int) -> None:
        self.office_id = cash.add_office(code="CH", name="City Hall", address="1 Main Street")
        self.bank_id = cash.add_bank_account(code="OPER", name="Operating", bank_name="First Bank", last_four="1234")
        self.vault_id = cash.add_vault(office_id=self.office_id, code="V1", name="Vault")
        for tender_class in (TenderClass.CURRENCY, TenderClass.CHECKS, TenderClass.CARDS):
            cash.route_tender(tender_class=tender_class, bank_account_id=self.bank_id)
        self.drawers = [
            cash.add_drawer(office_id=self.office_id, code=f"D{n}", name=f"Drawer {n}") for n in range(1, drawers + 1)
        ]
        self.department_id = cash.add_department(code="BLD", name="Building", ledger_string="001-420-3120")
        self.permit_id = cash.add_receipt_type(
            code="PERMIT",
            name="Building permit",
            fund_id=CITY,
            account_number=208,
            department_id=self.department_id,
            asks=["permit"],
        )
        self.setup_fee_id = cash.add_receipt_type(
            code="COPIES", name="Copies", fund_id=WATER, account_number=445, price_cents=25
        )

    def _give_change(self, drawers: int) -> None:
        custody.found_change_fund(
            **self.by("max"),
            vault_id=self.vault_id,
            bank_account_id=self.bank_id,
            # What the drawers get, and a reserve that makes a short float good.
            amount_cents=FLOAT_CENTS * drawers + RESERVE_CENTS,
            second_username="sam",
            second_pin=PIN,
        )
        for drawer in self.drawers:
            custody.issue_change_fund(
                **self.by("max"),
                vault_id=self.vault_id,
                drawer_id=drawer,
                amount_cents=FLOAT_CENTS,
                second_username="sam",
                second_pin=PIN,
            )

    def by(self, name: str, *, now: datetime = NOW) -> dict[str, object]:
        """A new command of somebody."""
        return {"command_key": uuid4(), "actor_id": self.staff[name], "now": now}

    def account(self, **more: object) -> int:
        return CustomerAccount.objects.create(
            number=f"{200_000 + next(NUMBERS)}",
            opened_on=date(2020, 1, 1),
            mail_to="A. Customer",
            mail_line_1="1 Main Street",
            mail_city="San Bernardino",
            mail_postal_code="92401",
            cycle_number=1,
            **more,
        ).pk

    def bill(self, account: int, *, due: date = DAY + timedelta(days=19), day: date = DAY, **charges: int) -> list[int]:
        """Issue charges as a bill does: items, posting, credit used up. Returns the items' ids."""
        bill_id = next(self.bills)
        draft = Posting(event="bill", source_kind="charge", source_id=bill_id)
        for code, cents in charges.items():
            kind = CHARGE_TYPES[code]
            draft.move(
                fund=kind.fund, debit=Side(kind.receivable, account), credit=Side(kind.revenue), amount_cents=cents
            )
        with transaction.atomic():
            receivables.lock_customer_accounts(ids=[account])
            entry = ledger.post(draft=draft, business_date=day, recorded_at=NOW)
            items = receivables.add_open_items(
                items=[NewOpenItem(account, code, cents, due, bill_id=bill_id) for code, cents in charges.items()],
                entry_id=entry.id,
                business_date=day,
            )
            plan = receivables.plan_credit_use(customer_account_id=account, as_of=day)
            if plan.allocations:
                use = Posting(event="credit_used", source_kind="charge", source_id=bill_id)
                lay_out_credit_use(draft=use, plan=plan)
                used = ledger.post(draft=use, business_date=day, recorded_at=NOW)
                receivables.apply_credit(
                    plan=plan, entry_id=used.id, source_id=bill_id, business_date=day, recorded_at=NOW
                )
        return items

    def open(self, name: str = "ana", drawer: int = 0, day: date = DAY) -> int:
        second = "ben" if name != "ben" else "ana"
        return open_session.open_session(
            **self.by(name),
            drawer_id=self.drawers[drawer],
            business_date=day,
            float_count=FLOAT,
            second_username=second,
            second_pin=PIN,
        )

    def take(
        self, session: int, lines: Sequence[LineDraft], tenders: Sequence[TenderDraft], *, name: str = "ana"
    ) -> PaymentTaken:
        return take_payment.take_payment(**self.by(name), session_id=session, lines=lines, tenders=tenders)

    def pay(self, session: int, account: int, cents: int, *, name: str = "ana") -> PaymentTaken:
        return self.take(session, [account_line(account, cents)], [cash_tender(cents)], name=name)

    def void(self, receipt_id: int, *, name: str = "sam") -> int:
        return void_payment.void_payment(**self.by(name), receipt_id=receipt_id, reason="keyed twice")

    def count(self, session: int, count: Count, *, name: str = "ana") -> CountResult:
        close_session.begin_count(**self.by(name), session_id=session)
        return close_session.commit_count(**self.by(name), session_id=session, count=count)

    def count_right(self, session: int, *, name: str = "ana", short: int = 0) -> CountResult:
        """Count what is recorded, `short` cents less of it in cash."""
        return self.count(session, self.right_count(session, short=short), name=name)

    def right_count(self, session: int, *, short: int = 0) -> Count:
        from curbstop.cashiering.models import Tender  # noqa: PLC0415 - only this test helper looks behind the door
        from curbstop.cashiering.queries.recorded import recorded  # noqa: PLC0415

        found = recorded(session_id=session)
        kinds = ["check", "money_order"]
        tape = Tender.objects.filter(
            receipt__session_id=session, kind__in=kinds, receipt__in=living_receipts(session)
        ).values_list("applied_cents", flat=True)
        cash_cents = FLOAT_CENTS + found.of(TenderClass.CURRENCY) - short
        return Count(currency=as_currency(cash_cents), checks=tuple(tape), card_batch_cents=found.cards_cents)

    def approve(self, session: int, *, name: str = "sam", reason: str = "") -> None:
        approve_session.approve_session(
            **self.by(name), session_id=session, vault_id=self.vault_id, over_short_reason=reason
        )

    def finish(self, session: int, *, cashier: str = "ana") -> None:
        """Count rightly and approve."""
        self.count_right(session, name=cashier)
        self.approve(session)

    def deposit(self, sessions: Sequence[int], *, bag: str | None = None, verify: bool = True) -> int:
        from curbstop.cashiering.models import CashSession  # noqa: PLC0415
        from curbstop.cashiering.operations.deposits import turned_in  # noqa: PLC0415

        parts = [one for s in CashSession.objects.filter(pk__in=sessions) for one in turned_in(session=s)]
        cash_cents = sum(one.amount_cents for one in parts if one.tender_class is TenderClass.CURRENCY)
        checks = [one for one in parts if one.tender_class is TenderClass.CHECKS]
        deposit_id = make_deposit.prepare_deposit(
            **self.by("sam"),
            bank_account_id=self.bank_id,
            vault_id=self.vault_id,
            session_ids=sessions,
            currency=as_currency(cash_cents),
            bag_number=bag or f"BAG{next(NUMBERS)}",
        )
        if verify:
            make_deposit.verify_deposit(
                **self.by("sue"),
                deposit_id=deposit_id,
                currency=as_currency(cash_cents),
                checks_count=sum(one.pieces for one in checks),
                checks_cents=sum(one.amount_cents for one in checks),
            )
        return deposit_id

    def balance_day(self, day: date = DAY) -> None:
        day_end.begin_balancing(**self.by("sam"), business_date=day)

    def owes(self, account: int) -> int:
        return balance_summary(customer_account_id=account, on=DAY + timedelta(days=400)).balance_cents


def living_receipts(session: int) -> list[int]:
    from curbstop.cashiering.models import Receipt, ReceiptVoid  # noqa: PLC0415

    voided = ReceiptVoid.objects.values("receipt_id")
    return list(Receipt.objects.filter(session_id=session).exclude(pk__in=voided).values_list("pk", flat=True))


def cents_of(fund: int, number: int, subsidiary: int | None = None) -> int:
    """A ledger account's balance on its normal side."""
    return balance(account_id=ledger_account_id(fund=fund, number=number), subsidiary_id=subsidiary).cents
