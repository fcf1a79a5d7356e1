"""Card disputes: the list, one with its steps, cards that may be disputed, and those whose evidence is due soon."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.reporting.returnable import PAYER


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute. `state`: open, evidence, filed, won, lost or accepted."""

    id: int
    tender_id: int
    receipt_id: int
    receipt_number: str
    reference: str
    reason_code: str
    payer: str
    debited_on: date
    evidence_due_on: date
    amount_cents: int
    state: str

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in {"open", "evidence", "filed"}

    @property
    def waits_for_us(self) -> bool:
        """Whether its evidence has not been sent."""
        return self.state in {"open", "evidence"}


@dataclass(frozen=True, slots=True)
class DisputeStepRow:
    """A step of a dispute."""

    kind: str
    words: str
    happened_on: date
    done_by: str
    done_at: datetime
    file_id: int | None


DISPUTES = f"""
SELECT c.id, c.tender_id, r.id, r.number, c.reference, c.reason_code, {PAYER}, c.debited_on, c.evidence_due_on, c.amount_cents,
       coalesce((SELECT s.kind FROM cashiering_chargebackstep s WHERE s.chargeback_id = c.id ORDER BY s.id DESC LIMIT 1), 'open')
FROM cashiering_chargeback c JOIN cashiering_tender t ON t.id = c.tender_id JOIN cashiering_receipt r ON r.id = t.receipt_id
WHERE {{which}} ORDER BY c.evidence_due_on DESC, c.id DESC LIMIT 1000
"""
STEPS = """
SELECT s.kind, s.words, s.happened_on, concat_ws(' ', u.first_name, u.last_name), s.done_at, s.file_id
FROM cashiering_chargebackstep s JOIN staff_staffuser u ON u.id = s.done_by_id WHERE s.chargeback_id = %s ORDER BY s.id
"""
DUE = """
SELECT count(*) FROM cashiering_chargeback c WHERE c.evidence_due_on <= %s AND NOT EXISTS (
    SELECT 1 FROM cashiering_chargebackstep s WHERE s.chargeback_id = c.id AND s.kind <> 'evidence')
"""


def disputes(*, chargeback_id: int | None = None) -> tuple[DisputeRow, ...]:
    """The latest thousand disputes, or one."""
    with connection.cursor() as cursor:
        cursor.execute(DISPUTES.format(which="c.id = %(id)s" if chargeback_id else "TRUE"), {"id": chargeback_id})
        return tuple(DisputeRow(*row) for row in cursor.fetchall())


def dispute_steps(*, chargeback_id: int) -> tuple[DisputeStepRow, ...]:
    """What was done in a dispute, in order."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [chargeback_id])
        return tuple(DisputeStepRow(*row) for row in cursor.fetchall())


def evidence_due(*, until: date) -> int:
    """How many disputes need their evidence sent up to a day."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [until])
        (found,) = cursor.fetchone()
    return int(found)
