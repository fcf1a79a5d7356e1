"""Bank lines that nothing was recognised in, with their age; statements, matches and claims as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q

from curbstop.cashiering.engine.bank_matching import propose
from curbstop.cashiering.models import (
    BankClaim,
    BankClaimAcceptance,
    BankLine,
    BankMatch,
    BankStatement,
    Deposit,
)
from curbstop.cashiering.types.bank import TRANSIT, Expected, MatchRules, Proposal, SeenLine
from curbstop.platform.policies import policies_in_force

POLICIES = {
    "days_before": "bank.match_days_before",
    "days_after": "bank.match_days_after",
    "most_fee_ppm": "bank.match_most_fee_ppm",
    "most_together": "bank.match_most_together",
}
FEE_CODES = "bank.fee_type_codes"
OPEN, RESTORED, ACCEPTED = "open", "restored", "accepted"


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as a list shows it."""

    id: int
    bank_account_name: str
    format: str
    file_name: str
    own_id: str
    as_of_date: date
    opening_cents: int | None
    closing_cents: int | None
    credit_cents: int
    debit_cents: int
    line_count: int
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class StatementLineRow:
    """A line of a statement, and what it was recognised as (empty: not yet)."""

    id: int
    position: int
    value_date: date
    amount_cents: int
    type_code: str
    reference: str
    customer_reference: str
    description: str
    kind: str
    rule: str
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with where it stands: open, restored by a line, or accepted as over or short."""

    id: int
    transit_item_id: int
    kind: str
    deposit_id: int | None
    amount_cents: int
    reason: str
    business_date: date
    state: str
    opened_by_id: int


@dataclass(frozen=True, slots=True)
class PortionRow:
    """A portion of a recognised line."""

    reference: str
    kind: str
    rule: str
    amount_cents: int
    fee_cents: int
    difference_cents: int
    reason: str
    entry_id: int
    matched_at: datetime


def line_matches(*, bank_line_id: int) -> tuple[PortionRow, ...]:
    """What a line was recognised as, portion by portion; empty while it is not."""
    rows = BankMatch.objects.filter(bank_line_id=bank_line_id).select_related("bank_line").order_by("pk")
    return tuple(
        PortionRow(
            row.bank_line.reference,
            row.kind,
            row.rule,
            row.amount_cents,
            row.fee_cents,
            row.difference_cents,
            row.reason,
            row.entry_id,
            row.matched_at,
        )
        for row in rows
    )


def match_rules(*, on_date: date) -> MatchRules:
    """The figures of recognition in force on a day."""
    found = policies_in_force(on_date=on_date, keys=[*POLICIES.values(), FEE_CODES])
    figures = {name: int(found[key].value) for name, key in POLICIES.items() if key in found}
    codes = frozenset(str(one) for one in found[FEE_CODES].value) if FEE_CODES in found else frozenset()
    return MatchRules(**figures, fee_type_codes=codes)


def seen_lines() -> tuple[SeenLine, ...]:
    """The lines that nothing was recognised in, as the rules look at them."""
    rows = BankLine.objects.exclude(pk__in=BankMatch.objects.values("bank_line_id")).order_by("value_date", "pk")
    return tuple(
        SeenLine(
            row.pk,
            row.bank_account_id,
            row.value_date,
            row.amount_cents,
            row.type_code,
            f"{row.reference} {row.customer_reference} {row.description}",
        )
        for row in rows
    )


def proposed_matches(*, expected: Sequence[Expected], rules: MatchRules) -> list[Proposal]:
    """What the rules recognise among the unmatched lines and what is expected."""
    return propose(lines=seen_lines(), expected=expected, rules=rules)


def bank_statements(*, limit: int = 400) -> tuple[StatementRow, ...]:
    """Statements, the newest first."""
    rows = BankStatement.objects.select_related("bank_account").order_by("-as_of_date", "-pk")[:limit]
    return tuple(_statement(row) for row in rows)


def bank_statement(*, statement_id: int) -> StatementRow | None:
    """One statement."""
    row = BankStatement.objects.select_related("bank_account").filter(pk=statement_id).first()
    return _statement(row) if row else None


def _statement(row: BankStatement) -> StatementRow:
    return StatementRow(
        row.pk,
        row.bank_account.name,
        row.format,
        row.file_name,
        row.own_id,
        row.as_of_date,
        row.opening_cents,
        row.closing_cents,
        row.credit_cents,
        row.debit_cents,
        row.line_count,
        row.imported_at,
    )


LINES = """
SELECT l.id, l.position, l.value_date, l.amount_cents, l.type_code, l.reference, l.customer_reference, l.description,
       coalesce(m.kind, ''), coalesce(m.rule, ''), m.entry_id
FROM cashiering_bankline l
LEFT JOIN LATERAL (SELECT x.kind, x.rule, x.entry_id FROM cashiering_bankmatch x WHERE x.bank_line_id = l.id
                   ORDER BY x.id LIMIT 1) m ON TRUE
WHERE l.statement_id = %s ORDER BY l.position
"""


def statement_lines(*, statement_id: int) -> tuple[StatementLineRow, ...]:
    """A statement's lines and what each was recognised as."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, [statement_id])
        return tuple(StatementLineRow(*row) for row in cursor.fetchall())


def bank_claims(*, only_open: bool = False) -> tuple[ClaimRow, ...]:
    """Claims, the newest first."""
    restored = set(
        BankMatch.objects.filter(kind=TRANSIT, transit_item__kind="claim").values_list("transit_item_id", flat=True)
    )
    accepted = set(BankClaimAcceptance.objects.values_list("claim_id", flat=True))
    rows = [
        ClaimRow(
            row.pk,
            row.transit_item_id,
            row.kind,
            row.deposit_id,
            row.amount_cents,
            row.reason,
            row.business_date,
            ACCEPTED if row.pk in accepted else RESTORED if row.transit_item_id in restored else OPEN,
            row.opened_by_id,
        )
        for row in BankClaim.objects.order_by("-pk")
    ]
    return tuple(row for row in rows if row.state == OPEN or not only_open)


def deposit_hands(*, staff_user_id: int) -> frozenset[int]:
    """The transit items of deposits that somebody prepared or verified: they do not match them."""
    own = Deposit.objects.filter(Q(prepared_by_id=staff_user_id) | Q(verified_by_id=staff_user_id))
    return frozenset(own.values_list("transit_item_id", flat=True))
