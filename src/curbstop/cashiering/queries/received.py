"""Received batches as lists and pages show them: what the tape says, what is posted, who had it in hand."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.cashiering.models import TransmittalLine

BATCHES = """
SELECT b.id, b.source, b.office_id, o.name, b.department_id, coalesce(d.name, ''), b.state, b.session_id,
       coalesce(s.state, ''), b.business_date, b.effective_date, b.received_at, b.collected_at,
       b.received_by_id, concat_ws(' ', u.first_name, u.last_name),
       b.received_with_id, concat_ws(' ', w.first_name, w.last_name),
       s.cashier_id, concat_ws(' ', c.first_name, c.last_name),
       t.number, t.item_count, t.currency_cents, t.checks_count, t.checks_cents,
       coalesce(p.items, 0), coalesce(p.currency, 0), coalesce(p.checks_count, 0), coalesce(p.checks, 0),
       b.note, b.withdrawn_reason
FROM cashiering_receivedbatch b
JOIN cashiering_office o ON o.id = b.office_id
LEFT JOIN cashiering_department d ON d.id = b.department_id
LEFT JOIN cashiering_cashsession s ON s.id = b.session_id
JOIN staff_staffuser u ON u.id = b.received_by_id
LEFT JOIN staff_staffuser w ON w.id = b.received_with_id
LEFT JOIN staff_staffuser c ON c.id = s.cashier_id
JOIN LATERAL (SELECT x.* FROM cashiering_batchtape x WHERE x.batch_id = b.id ORDER BY x.number DESC LIMIT 1) t ON TRUE
LEFT JOIN LATERAL (
    SELECT count(DISTINCT r.id) AS items,
           sum(n.applied_cents) FILTER (WHERE coalesce(k.to_kind, n.kind) = 'cash')::bigint AS currency,
           count(n.id) FILTER (WHERE coalesce(k.to_kind, n.kind) <> 'cash') AS checks_count,
           sum(n.applied_cents) FILTER (WHERE coalesce(k.to_kind, n.kind) <> 'cash')::bigint AS checks
    FROM cashiering_receipt r JOIN cashiering_tender n ON n.receipt_id = r.id
    LEFT JOIN LATERAL (SELECT y.to_kind FROM cashiering_tendercorrection y WHERE y.tender_id = n.id
                       ORDER BY y.id DESC LIMIT 1) k ON TRUE
    WHERE r.session_id = b.session_id AND NOT EXISTS (
        SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id AND v.kind = 'void')) p ON TRUE
WHERE (%(batch)s::bigint IS NULL OR b.id = %(batch)s) AND (%(source)s::text IS NULL OR (b.source = 'transmittal') = (%(source)s = 'transmittal'))
  AND (%(day)s::date IS NULL OR b.business_date = %(day)s)
  AND (%(member)s::bigint IS NULL OR b.department_id IN (
      SELECT m.department_id FROM cashiering_departmentmember m WHERE m.staff_user_id = %(member)s AND m.is_active))
ORDER BY b.id DESC LIMIT 500
"""
TAPES = """
SELECT t.id, t.number, t.item_count, t.currency_cents, t.checks_count, t.checks_cents, t.reason, t.made_at,
       concat_ws(' ', u.first_name, u.last_name), concat_ws(' ', w.first_name, w.last_name)
FROM cashiering_batchtape t JOIN staff_staffuser u ON u.id = t.made_by_id
LEFT JOIN staff_staffuser w ON w.id = t.made_with_id WHERE t.batch_id = %s ORDER BY t.number
"""
TAPE_LINES = """
SELECT l.id, l.tender_class, l.denomination, l.pieces, l.amount_cents FROM cashiering_tapeline l
WHERE l.tape_id = (SELECT t.id FROM cashiering_batchtape t WHERE t.batch_id = %s ORDER BY t.number DESC LIMIT 1)
ORDER BY l.id
"""
EMPTY = """
SELECT e.id, a.number, e.note, e.recorded_at, e.work_item_id FROM cashiering_emptyenvelope e
JOIN customers_customeraccount a ON a.id = e.customer_account_id WHERE e.batch_id = %s ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """A received batch: its latest tape's figures beside what is posted."""

    id: int
    source: str
    office_id: int
    office_name: str
    department_id: int | None
    department_name: str
    batch_state: str
    session_id: int | None
    session_state: str
    business_date: date
    effective_date: date
    received_at: datetime
    collected_at: datetime | None
    received_by_id: int
    received_by: str
    received_with_id: int | None
    received_with: str
    cashier_id: int | None
    cashier: str
    tape_number: int
    item_count: int
    currency_cents: int
    checks_count: int
    checks_cents: int
    posted_items: int
    posted_currency_cents: int
    posted_checks_count: int
    posted_checks_cents: int
    note: str
    withdrawn_reason: str

    @property
    def state(self) -> str:
        """TAPED, WITHDRAWN, or its session's state once it is worked."""
        return self.session_state or self.batch_state

    @property
    def total_cents(self) -> int:
        """What the tape says in all."""
        return self.currency_cents + self.checks_cents

    @property
    def posted_cents(self) -> int:
        """What is posted in all."""
        return self.posted_currency_cents + self.posted_checks_cents

    @property
    def missing_cents(self) -> int:
        """What is still to be posted; below zero when too much is."""
        return self.total_cents - self.posted_cents

    @property
    def agrees(self) -> bool:
        """Whether what is posted is what the tape says, by class and number."""
        return (self.posted_items, self.posted_currency_cents, self.posted_checks_count, self.posted_checks_cents) == (
            self.item_count,
            self.currency_cents,
            self.checks_count,
            self.checks_cents,
        )


@dataclass(frozen=True, slots=True)
class TapeRow:
    """One tape of a batch."""

    id: int
    number: int
    item_count: int
    currency_cents: int
    checks_count: int
    checks_cents: int
    reason: str
    made_at: datetime
    made_by: str
    made_with: str


@dataclass(frozen=True, slots=True)
class TapeLineRow:
    """One denomination or check of the tape."""

    id: int
    tender_class: str
    denomination: str
    pieces: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class TransmittalLineRow:
    """One line of what a department brings."""

    position: int
    receipt_type_code: str
    receipt_type_name: str
    quantity: int
    amount_cents: int
    remark: str


@dataclass(frozen=True, slots=True)
class EmptyEnvelopeRow:
    """A stub that came without money."""

    id: int
    account_number: str
    note: str
    recorded_at: datetime
    work_item_id: int | None


def received_batches(
    *,
    batch_id: int | None = None,
    source: str | None = None,
    business_date: date | None = None,
    member_id: int | None = None,
) -> tuple[ReceivedRow, ...]:
    """Received batches, newest first. `source` transmittal: those alone, any other: all but those.

    `member_id`: only the departments of that person.
    """
    asked = {"batch": batch_id, "source": source, "day": business_date, "member": member_id}
    with connection.cursor() as cursor:
        cursor.execute(BATCHES, asked)
        return tuple(ReceivedRow(*row) for row in cursor.fetchall())


def tapes_of(*, batch_id: int) -> tuple[TapeRow, ...]:
    """All tapes of a batch, the first one first."""
    with connection.cursor() as cursor:
        cursor.execute(TAPES, [batch_id])
        return tuple(TapeRow(*row) for row in cursor.fetchall())


def tape_lines(*, batch_id: int) -> tuple[TapeLineRow, ...]:
    """The lines of the tape that counts."""
    with connection.cursor() as cursor:
        cursor.execute(TAPE_LINES, [batch_id])
        return tuple(TapeLineRow(*row) for row in cursor.fetchall())


def transmittal_lines(*, batch_id: int) -> tuple[TransmittalLineRow, ...]:
    """What a department says that it brings."""
    rows = TransmittalLine.objects.filter(batch_id=batch_id).select_related("receipt_type").order_by("position")
    return tuple(
        TransmittalLineRow(
            row.position, row.receipt_type.code, row.receipt_type.name, row.quantity, row.amount_cents, row.remark
        )
        for row in rows
    )


def empty_envelopes(*, batch_id: int) -> tuple[EmptyEnvelopeRow, ...]:
    """Stubs of a batch that came without money."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [batch_id])
        return tuple(EmptyEnvelopeRow(*row) for row in cursor.fetchall())
