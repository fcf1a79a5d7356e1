"""Surprise counts that are due or made, and notes that are no money or hardly any."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.cashiering.models import CashHolder, SurpriseDraw

DUE = """
SELECT d.id, h.id, h.kind, h.name, d.due_on, d.draw_id IS NOT NULL, c.id,
       concat_ws(' ', u.first_name, u.last_name), concat_ws(' ', w.first_name, w.last_name), c.counted_at,
       c.currency_cents + c.checks_cents, c.expected_currency_cents + c.expected_checks_cents, coalesce(c.remark, '')
FROM cashiering_surprisedue d JOIN cashiering_cashholder h ON h.id = d.holder_id
LEFT JOIN cashiering_surprisecount c ON c.due_id = d.id
LEFT JOIN staff_staffuser u ON u.id = c.counted_by_id LEFT JOIN staff_staffuser w ON w.id = c.witness_id
WHERE (%(due)s::bigint IS NULL OR d.id = %(due)s) AND (%(until)s::date IS NULL OR d.due_on <= %(until)s)
ORDER BY d.due_on DESC, h.name LIMIT 500
"""
NOTES = """
SELECT n.id, n.kind, n.found_at, n.denomination, n.amount_cents, n.remaining_percent, n.disposition, n.serial_number,
       n.envelope_number, n.presented_by, n.description, n.happened_at,
       concat_ws(' ', u.first_name, u.last_name), concat_ws(' ', w.first_name, w.last_name),
       coalesce(s.kind, ''), coalesce(s.given_to, ''), coalesce(s.reference, '')
FROM cashiering_noteincident n JOIN staff_staffuser u ON u.id = n.recorded_by_id
JOIN staff_staffuser w ON w.id = n.witness_id LEFT JOIN cashiering_notestep s ON s.incident_id = n.id
WHERE (%(note)s::bigint IS NULL OR n.id = %(note)s) ORDER BY n.id DESC LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class SurpriseRow:
    """A surprise count that is due, or was made. Cents are None before it."""

    id: int
    holder_id: int
    holder_kind: str
    holder_name: str
    due_on: date
    is_drawn: bool
    count_id: int | None
    counted_by: str
    witness: str
    counted_at: datetime | None
    counted_cents: int | None
    expected_cents: int | None
    remark: str

    @property
    def difference_cents(self) -> int | None:
        """Counted less expected; None before the count."""
        if self.counted_cents is None or self.expected_cents is None:
            return None
        return self.counted_cents - self.expected_cents

    @property
    def state(self) -> str:
        """due, agrees or differs."""
        if self.count_id is None:
            return "due"
        return "differs" if self.difference_cents else "agrees"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A counterfeit or mutilated note and what became of it."""

    id: int
    kind: str
    found_at: str
    denomination: str
    amount_cents: int
    remaining_percent: int | None
    disposition: str
    serial_number: str
    envelope_number: str
    presented_by: str
    description: str
    happened_at: datetime
    recorded_by: str
    witness: str
    step: str
    given_to: str
    reference: str

    @property
    def state(self) -> str:
        """surrendered, genuine, or how it was dealt with at once."""
        return self.step or self.disposition


def surprise_counts(*, until: date | None = None, due_id: int | None = None) -> tuple[SurpriseRow, ...]:
    """What is due up to a day, and what was made; a draw of later days stays hidden from everybody."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"due": due_id, "until": until})
        return tuple(SurpriseRow(*row) for row in cursor.fetchall())


def is_drawn(*, on_date: date) -> bool:
    """Whether the period in which a day lies has its draw."""
    return SurpriseDraw.objects.filter(period_from__lte=on_date, period_to__gt=on_date).exists()


def countable_holders() -> tuple[tuple[int, str], ...]:
    """(id, name) of the drawers and vaults."""
    rows = CashHolder.objects.filter(kind__in=["drawer", "vault"]).order_by("-kind", "name")
    return tuple(rows.values_list("pk", "name"))


def note_incidents(*, note_id: int | None = None) -> tuple[NoteRow, ...]:
    """Notes that are no money or hardly any, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(NOTES, {"note": note_id})
        return tuple(NoteRow(*row) for row in cursor.fetchall())
