"""The drawers of a business day by class of tender: recorded, counted, deposited. One query, however many drawers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from curbstop.cashiering.types import COUNTED_CLASSES, TenderClass

# Recorded as `recorded.py` has it; counted without the float, which is never what is short.
SESSIONS = """
WITH own AS (SELECT * FROM cashiering_cashsession WHERE business_date = %(day)s),
taken AS (
    SELECT r.session_id,
           count(DISTINCT r.id)::bigint AS receipts,
           coalesce(sum(t.applied_cents) FILTER (WHERE v.id IS NULL AND coalesce(c.to_kind, t.kind) = 'cash'), 0)::bigint AS currency,
           coalesce(sum(t.applied_cents) FILTER (WHERE v.id IS NULL AND coalesce(c.to_kind, t.kind) IN ('check', 'money_order')), 0)::bigint AS checks,
           coalesce(sum(t.applied_cents) FILTER (WHERE v.id IS NULL AND coalesce(c.to_kind, t.kind) IN ('card', 'e_check')), 0)::bigint AS cards
    FROM own s JOIN cashiering_receipt r ON r.session_id = s.id
    JOIN cashiering_tender t ON t.receipt_id = r.id
    LEFT JOIN cashiering_receiptvoid v ON v.receipt_id = r.id AND v.kind = 'void'
    LEFT JOIN LATERAL (SELECT x.to_kind FROM cashiering_tendercorrection x WHERE x.tender_id = t.id
                       AND NOT EXISTS (SELECT 1 FROM cashiering_differencecorrection d WHERE d.entry_id = x.entry_id)
                       ORDER BY x.id DESC LIMIT 1) c ON TRUE
    GROUP BY 1),
dropped AS (
    SELECT m.session_id, sum(m.currency_cents)::bigint AS cents FROM cashiering_custodymovement m
    JOIN own s ON s.id = m.session_id WHERE m.kind = 'drop' GROUP BY 1),
deposited AS (
    SELECT q.session_id,
           coalesce(sum(q.amount_cents) FILTER (WHERE q.tender_class = 'currency'), 0)::bigint AS currency,
           coalesce(sum(q.amount_cents) FILTER (WHERE q.tender_class = 'checks'), 0)::bigint AS checks
    FROM cashiering_depositsource q JOIN own s ON s.id = q.session_id
    JOIN cashiering_deposit p ON p.id = q.deposit_id
    WHERE NOT q.is_withdrawn AND p.state = 'VERIFIED' GROUP BY 1)
SELECT s.id, d.code, s.cashier_id, s.state, coalesce(t.receipts, 0),
       coalesce(t.currency, 0) - coalesce(m.cents, 0), coalesce(t.checks, 0), coalesce(t.cards, 0),
       n.currency_cents - n.float_cents, n.checks_cents, n.cards_cents,
       coalesce(p.currency, 0), coalesce(p.checks, 0)
FROM own s
JOIN cashiering_drawer d ON d.id = s.drawer_id
LEFT JOIN taken t ON t.session_id = s.id
LEFT JOIN dropped m ON m.session_id = s.id
LEFT JOIN deposited p ON p.session_id = s.id
LEFT JOIN LATERAL (SELECT x.* FROM cashiering_sessioncount x WHERE x.session_id = s.id AND x.round = s.round
                   ORDER BY x.attempt DESC LIMIT 1) n ON TRUE
ORDER BY d.code, s.id
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One source and class of the day's matrix, in cents. `counted_cents` is None before a count."""

    tender_class: TenderClass
    recorded_cents: int
    counted_cents: int | None
    deposited_cents: int


@dataclass(frozen=True, slots=True)
class SessionOfDay:
    """A drawer's row of the matrix."""

    id: int
    drawer_code: str
    cashier_name: str
    state: str
    receipt_count: int
    cells: tuple[Cell, ...]

    @property
    def difference_cents(self) -> int | None:
        """Counted less recorded; None before a count."""
        if any(cell.counted_cents is None for cell in self.cells):
            return None
        return sum((cell.counted_cents or 0) - cell.recorded_cents for cell in self.cells)


def sessions_of(*, business_date: date, names: dict[int, str]) -> tuple[SessionOfDay, ...]:
    """The day's sessions by drawer; `names` are the staff's."""
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS, {"day": business_date})
        return tuple(
            SessionOfDay(identity, code, names.get(cashier_id, ""), state, receipts, tuple(_cells(figures)))
            for identity, code, cashier_id, state, receipts, *figures in cursor.fetchall()
        )


def _cells(figures: list[int | None]) -> Iterable[Cell]:
    recorded, counted, deposited = figures[:3], figures[3:6], [*figures[6:8], 0]
    for place, one in enumerate(COUNTED_CLASSES):
        yield Cell(one, recorded[place] or 0, counted[place], deposited[place] or 0)
