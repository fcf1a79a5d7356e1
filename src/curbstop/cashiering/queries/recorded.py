"""What the tenders of a session say: for the count's comparison and for supervisors, never for the cashier."""

from dataclasses import dataclass

from django.db import connection

from curbstop.cashiering.types import TenderClass

# A tender's kind is what its latest correction says; receipts that were voided in the session do not count. A correction that explained
# a counted difference does not either: what was counted and recorded then stays in every report, and what was posted is taken back.
RECORDED = """
SELECT CASE coalesce(c.to_kind, t.kind)
            WHEN 'cash' THEN 'currency' WHEN 'card' THEN 'cards' WHEN 'e_check' THEN 'cards' ELSE 'checks' END AS tender_class,
       sum(t.applied_cents)::bigint AS cents, count(*)::bigint AS pieces
FROM cashiering_receipt r
JOIN cashiering_tender t ON t.receipt_id = r.id
LEFT JOIN LATERAL (SELECT x.to_kind FROM cashiering_tendercorrection x WHERE x.tender_id = t.id
                   AND NOT EXISTS (SELECT 1 FROM cashiering_differencecorrection d WHERE d.entry_id = x.entry_id)
                   ORDER BY x.id DESC LIMIT 1) c ON TRUE
WHERE r.session_id = %s
  AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void')
GROUP BY 1
"""
DROPPED = """
SELECT coalesce(sum(m.currency_cents), 0)::bigint FROM cashiering_custodymovement m
WHERE m.session_id = %s AND m.kind = 'drop'
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Recorded cents by class; `currency_cents` before drops."""

    currency_cents: int
    checks_cents: int
    checks_count: int
    cards_cents: int
    dropped_cents: int

    def of(self, tender_class: TenderClass) -> int:
        """What should still be in the drawer (or at the terminal) of a class, without the float."""
        return {
            TenderClass.CURRENCY: self.currency_cents - self.dropped_cents,
            TenderClass.CHECKS: self.checks_cents,
            TenderClass.CARDS: self.cards_cents,
        }[tender_class]


def recorded(*, session_id: int) -> Recorded:
    """The session's recorded money by class."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDED, [session_id])
        found = {name: (cents, pieces) for name, cents, pieces in cursor.fetchall()}
        cursor.execute(DROPPED, [session_id])
        (dropped,) = cursor.fetchone()
    return Recorded(
        currency_cents=found.get("currency", (0, 0))[0],
        checks_cents=found.get("checks", (0, 0))[0],
        checks_count=found.get("checks", (0, 0))[1],
        cards_cents=found.get("cards", (0, 0))[0],
        dropped_cents=dropped,
    )
