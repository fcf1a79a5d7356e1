"""Who holds cash, what changed hands, and which drawers are open."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from curbstop.cashiering.models import CashSession
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
    change_fund_cents: int
    currency_cents: int
    checks_cents: int


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
SELECT m.id, m.kind, m.happened_at, coalesce(f.name, b.name, ''), coalesce(t.name, b.name, ''),
       concat_ws(' ', g.first_name, g.last_name), concat_ws(' ', k.first_name, k.last_name),
       m.currency_cents, m.checks_cents
FROM cashiering_custodymovement m
LEFT JOIN cashiering_cashholder f ON f.id = m.from_holder_id
LEFT JOIN cashiering_cashholder t ON t.id = m.to_holder_id
LEFT JOIN cashiering_bankaccount b ON b.id = m.bank_account_id
JOIN staff_staffuser g ON g.id = m.given_by_id JOIN staff_staffuser k ON k.id = m.taken_by_id
ORDER BY m.id DESC LIMIT 1000
"""
HOLDERS = "SELECT id, kind, name FROM cashiering_cashholder WHERE id = ANY(%s) ORDER BY kind DESC, name"


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


def custody_movements() -> tuple[MovementRow, ...]:
    """The latest thousand movements."""
    with connection.cursor() as cursor:
        cursor.execute(MOVEMENTS)
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
