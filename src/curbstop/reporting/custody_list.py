"""Who holds cash, what changed hands, and which drawers are open."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.cashiering.models import CashHolder, CashSession
from curbstop.cashiering.types.received import SessionKind
from curbstop.ledger.queries import subsidiary_balances
from curbstop.ledger.types import POOL, ledger_account_id

CURRENCY, CHANGE_FUND, CHECKS = 102, 103, 104
MOST_HOLDERS = 500


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A vault, drawer or session with what it holds, in cents."""

    id: int
    kind: str
    name: str
    custodian: str
    change_fund_cents: int
    currency_cents: int
    checks_cents: int


@dataclass(frozen=True, slots=True)
class BagRow:
    """A sealed bag that the bank has not confirmed: in the safe, or with its carrier."""

    deposit_id: int
    bag_number: str
    business_date: date
    currency_cents: int
    checks_cents: int
    sealed_by: str
    carrier: str
    carrier_reference: str
    handed_over_at: datetime | None

    @property
    def total_cents(self) -> int:
        """Currency and checks."""
        return self.currency_cents + self.checks_cents


@dataclass(frozen=True, slots=True)
class MovementRow:
    """Cash that changed hands."""

    id: int
    kind: str
    happened_at: datetime
    from_name: str
    to_name: str
    given_by: str
    taken_by: str
    currency_cents: int
    checks_cents: int


@dataclass(frozen=True, slots=True)
class OpenSessionRow:
    """An open drawer."""

    id: int
    drawer_code: str
    cashier: str


MOVEMENTS = """
SELECT m.id, m.kind, m.happened_at, coalesce(f.name, b.name, ''),
       coalesce(t.name, nullif(m.carrier, ''), nullif(m.bag_number, ''), b.name, ''),
       concat_ws(' ', g.first_name, g.last_name), concat_ws(' ', k.first_name, k.last_name),
       m.currency_cents, m.checks_cents
FROM cashiering_custodymovement m
LEFT JOIN cashiering_cashholder f ON f.id = m.from_holder_id
LEFT JOIN cashiering_cashholder t ON t.id = m.to_holder_id
LEFT JOIN cashiering_bankaccount b ON b.id = m.bank_account_id
JOIN staff_staffuser g ON g.id = m.given_by_id JOIN staff_staffuser k ON k.id = m.taken_by_id
WHERE %(holder)s::bigint IS NULL OR %(holder)s IN (m.from_holder_id, m.to_holder_id)
ORDER BY m.id DESC LIMIT 1000
"""
HOLDERS = """
SELECT h.id, h.kind, h.name, coalesce(concat_ws(' ', u.first_name, u.last_name), o.name, p.name, '')
FROM cashiering_cashholder h
LEFT JOIN cashiering_cashsession s ON s.holder_id = h.id LEFT JOIN staff_staffuser u ON u.id = s.cashier_id
LEFT JOIN cashiering_vault v ON v.holder_id = h.id LEFT JOIN cashiering_office o ON o.id = v.office_id
LEFT JOIN cashiering_drawer d ON d.holder_id = h.id LEFT JOIN cashiering_office p ON p.id = d.office_id
WHERE h.id = ANY(%s) ORDER BY h.kind DESC, h.name
"""
BAGS = """
SELECT d.id, d.bag_number, d.business_date, d.currency_cents, d.checks_cents, concat_ws(' ', u.first_name, u.last_name),
       coalesce(m.carrier, ''), coalesce(m.carrier_reference, ''), m.happened_at
FROM cashiering_deposit d JOIN staff_staffuser u ON u.id = d.verified_by_id
LEFT JOIN cashiering_custodymovement m ON m.deposit_id = d.id AND m.kind = 'bag_to_carrier'
WHERE d.state = 'VERIFIED' AND NOT EXISTS (SELECT 1 FROM cashiering_bankmatch b WHERE b.transit_item_id = d.transit_item_id)
ORDER BY d.business_date, d.id
"""
# What came in less what went out, piece by piece; movements that nobody counted by piece are not in it.
PIECES = """
SELECT l.denomination, sum(CASE WHEN m.to_holder_id = %(holder)s THEN l.pieces ELSE -l.pieces END)::bigint
FROM cashiering_custodyline l JOIN cashiering_custodymovement m ON m.id = l.movement_id
WHERE %(holder)s IN (m.to_holder_id, m.from_holder_id) GROUP BY 1 HAVING sum(CASE WHEN m.to_holder_id = %(holder)s THEN l.pieces ELSE -l.pieces END) <> 0
ORDER BY 1
"""


def cash_held() -> tuple[HolderRow, ...]:
    """Everybody who holds something, vaults first."""
    held = {
        number: {
            row.subsidiary_id: row.cents
            for row in subsidiary_balances(account_id=ledger_account_id(fund=POOL, number=number), limit=MOST_HOLDERS)
            if row.cents
        }
        for number in (CHANGE_FUND, CURRENCY, CHECKS)
    }
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, [sorted(set().union(*held.values()))])
        rows = cursor.fetchall()
    return tuple(
        HolderRow(*row, *(held[number].get(row[0], 0) for number in (CHANGE_FUND, CURRENCY, CHECKS))) for row in rows
    )


def bags() -> tuple[BagRow, ...]:
    """Sealed bags that no bank line has cleared yet, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(BAGS)
        return tuple(BagRow(*row) for row in cursor.fetchall())


def pieces_held(*, holder_id: int) -> tuple[tuple[str, int], ...]:
    """(denomination, pieces) that a holder's movements leave with it, as far as they were counted by piece."""
    with connection.cursor() as cursor:
        cursor.execute(PIECES, {"holder": holder_id})
        return tuple(cursor.fetchall())


def place_of_holder(*, holder_id: int) -> tuple[str, str] | None:
    """(kind, name) of a holder; None when there is none."""
    return CashHolder.objects.filter(pk=holder_id).values_list("kind", "name").first()


def custody_movements(*, holder_id: int | None = None) -> tuple[MovementRow, ...]:
    """The latest thousand movements, of all or of one holder."""
    with connection.cursor() as cursor:
        cursor.execute(MOVEMENTS, {"holder": holder_id})
        return tuple(MovementRow(*row) for row in cursor.fetchall())


def open_sessions(*, cashier_id: int | None = None) -> tuple[OpenSessionRow, ...]:
    """The open drawers, all or one cashier's."""
    rows = (
        CashSession.objects.filter(state="OPEN", kind=str(SessionKind.COUNTER))
        .select_related("drawer", "cashier")
        .order_by("drawer__code")
    )
    if cashier_id is not None:
        rows = rows.filter(cashier_id=cashier_id)
    return tuple(OpenSessionRow(row.pk, row.drawer.code, row.cashier.get_full_name()) for row in rows)
