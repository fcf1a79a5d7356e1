"""Deposits, what waits to be deposited, and what is on its way to or from the bank."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.cashiering.models import (
    BankLine,
    BankMatch,
    Deposit,
    DepositCurrency,
    DepositSource,
    Settlement,
    SuspenseItem,
    SuspenseResolution,
    TransitItem,
)
from curbstop.ledger.queries import balance
from curbstop.ledger.types import POOL, ledger_account_id

# What approved sessions turned in and no living deposit holds; a drop belongs to its session's currency.
WAITING = """
SELECT s.id, d.code, s.business_date, s.cashier_id, s.office_id, x.tender_class, x.cents, x.pieces
FROM cashiering_cashsession s
JOIN cashiering_drawer d ON d.id = s.drawer_id
JOIN LATERAL (SELECT c.* FROM cashiering_sessioncount c WHERE c.session_id = s.id AND c.round = s.round
              ORDER BY c.attempt DESC LIMIT 1) c ON TRUE
CROSS JOIN LATERAL (VALUES
    ('currency', greatest(c.currency_cents - c.float_cents, 0) + c.dropped_cents, 0),
    ('checks', c.checks_cents, c.checks_count)) AS x (tender_class, cents, pieces)
WHERE s.state = 'APPROVED' AND x.cents <> 0 AND (%(day)s::date IS NULL OR s.business_date = %(day)s)
  AND NOT EXISTS (SELECT 1 FROM cashiering_depositsource q WHERE q.session_id = s.id
                  AND q.tender_class = x.tender_class AND NOT q.is_withdrawn)
ORDER BY s.business_date, d.code, s.id, x.tender_class
"""


@dataclass(frozen=True, slots=True)
class DepositCandidate:
    """A session's currency or checks that wait for a deposit."""

    session_id: int
    drawer_code: str
    business_date: date
    cashier_id: int
    office_id: int
    tender_class: str
    amount_cents: int
    pieces: int


@dataclass(frozen=True, slots=True)
class DepositRow:
    """A deposit as a list shows it."""

    id: int
    transit_item_id: int
    bag_number: str
    bank_account_name: str
    business_date: date
    state: str
    currency_cents: int
    checks_cents: int
    checks_count: int
    session_ids: tuple[int, ...]
    currency: tuple[tuple[str, int], ...]
    prepared_by_id: int
    prepared_at: datetime
    verified_by_id: int | None
    verified_at: datetime | None
    bank_difference_cents: int | None
    seal_number: str
    checks_as: str

    @property
    def total_cents(self) -> int:
        """Currency and checks."""
        return self.currency_cents + self.checks_cents


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """Something that a bank line will clear: a deposit or wire in transit, or a settlement."""

    kind: str
    id: int
    bank_account_id: int
    bank_account_name: str
    expected_on: date
    reference: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class BankLineRow:
    """A bank line that is not matched yet."""

    id: int
    bank_account_id: int
    bank_account_name: str
    value_date: date
    amount_cents: int
    reference: str
    description: str


@dataclass(frozen=True, slots=True)
class SuspenseRow:
    """Unidentified money."""

    id: int
    reason: str
    remark: str
    payer_name: str
    reference: str
    amount_cents: int
    business_date: date
    effective_date: date


def deposit_candidates(*, business_date: date | None = None) -> tuple[DepositCandidate, ...]:
    """What waits to be deposited, of one business day or of all."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"day": business_date})
        return tuple(DepositCandidate(*row) for row in cursor.fetchall())


def deposits(*, business_date: date | None = None, deposit_id: int | None = None) -> tuple[DepositRow, ...]:
    """The deposits of a business day, or one deposit, newest first."""
    rows = Deposit.objects.select_related("bank_account").order_by("-pk")
    if business_date is not None:
        rows = rows.filter(business_date=business_date)
    if deposit_id is not None:
        rows = rows.filter(pk=deposit_id)
    return tuple(_deposit(row) for row in rows)


def _deposit(row: Deposit) -> DepositRow:
    sources = DepositSource.objects.filter(deposit=row).order_by("session_id").values_list("session_id", flat=True)
    matches = BankMatch.objects.filter(transit_item_id=row.transit_item_id, kind="transit")
    differences = list(matches.values_list("difference_cents", flat=True))
    currency = DepositCurrency.objects.filter(deposit=row).order_by("pk").values_list("denomination", "pieces")
    return DepositRow(
        id=row.pk,
        transit_item_id=row.transit_item_id,
        bag_number=row.bag_number,
        bank_account_name=row.bank_account.name,
        business_date=row.business_date,
        state=row.state,
        currency_cents=row.currency_cents,
        checks_cents=row.checks_cents,
        checks_count=row.checks_count,
        session_ids=tuple(dict.fromkeys(sources)),
        currency=tuple(currency),
        prepared_by_id=row.prepared_by_id,
        prepared_at=row.prepared_at,
        verified_by_id=row.verified_by_id,
        verified_at=row.verified_at,
        bank_difference_cents=sum(differences) if differences else None,
        seal_number=row.seal_number,
        checks_as=row.checks_as,
    )


def open_transit() -> tuple[ExpectedRow, ...]:
    """Deposits and wires that no bank line has cleared yet."""
    matched = BankMatch.objects.filter(kind="transit").values("transit_item_id")
    rows = TransitItem.objects.exclude(pk__in=matched).select_related("bank_account").order_by("pk")
    account_id = ledger_account_id(fund=POOL, number=105)
    found = (
        ExpectedRow(
            kind=row.kind,
            id=row.pk,
            bank_account_id=row.bank_account_id,
            bank_account_name=row.bank_account.name,
            expected_on=row.business_date,
            reference=row.reference,
            amount_cents=balance(account_id=account_id, subsidiary_id=row.pk).cents,
        )
        for row in rows
    )
    return tuple(row for row in found if row.amount_cents)


def open_settlements() -> tuple[ExpectedRow, ...]:
    """Settlements that no bank line has cleared yet."""
    matched = BankMatch.objects.filter(settlement__isnull=False).values("settlement_id")
    rows = Settlement.objects.exclude(pk__in=matched).select_related("bank_account").order_by("expected_on", "pk")
    account_id = ledger_account_id(fund=POOL, number=106)
    found = (
        ExpectedRow(
            kind=row.kind,
            id=row.pk,
            bank_account_id=row.bank_account_id,
            bank_account_name=row.bank_account.name,
            expected_on=row.expected_on,
            reference=row.reference,
            amount_cents=balance(account_id=account_id, subsidiary_id=row.pk).cents,
        )
        for row in rows
    )
    return tuple(row for row in found if row.amount_cents)


def unmatched_bank_lines() -> tuple[BankLineRow, ...]:
    """Bank lines that nothing was recognised in yet."""
    matched = BankMatch.objects.values("bank_line_id")
    rows = BankLine.objects.exclude(pk__in=matched).select_related("bank_account").order_by("value_date", "pk")
    return tuple(
        BankLineRow(
            id=row.pk,
            bank_account_id=row.bank_account_id,
            bank_account_name=row.bank_account.name,
            value_date=row.value_date,
            amount_cents=row.amount_cents,
            reference=row.reference,
            description=row.description,
        )
        for row in rows
    )


def open_suspense() -> tuple[SuspenseRow, ...]:
    """Unidentified money, oldest first."""
    placed = SuspenseResolution.objects.values("suspense_item_id")
    return tuple(
        SuspenseRow(
            id=row.pk,
            reason=row.reason,
            remark=row.remark,
            payer_name=row.payer_name,
            reference=row.reference,
            amount_cents=row.amount_cents,
            business_date=row.business_date,
            effective_date=row.effective_date,
        )
        for row in SuspenseItem.objects.exclude(pk__in=placed).order_by("business_date", "pk")
    )
