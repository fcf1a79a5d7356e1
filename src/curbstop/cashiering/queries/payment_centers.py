"""Payment centers, their single payments and their days; and what of them a customer account waits for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.cashiering.models import PaymentCenter

DAYS = """
WITH told AS (
    SELECT p.center_id, p.paid_on, count(*) AS n, sum(p.amount_cents)::bigint AS cents FROM cashiering_centerpayment p
    WHERE p.cancels_id IS NULL AND NOT EXISTS (SELECT 1 FROM cashiering_centerpayment x WHERE x.cancels_id = p.id)
    GROUP BY 1, 2
), said AS (
    SELECT DISTINCT ON (d.center_id, d.paid_on) d.* FROM cashiering_centerday d ORDER BY d.center_id, d.paid_on, d.number DESC
)
SELECT c.id, c.code, c.name, coalesce(t.paid_on, s.paid_on) AS paid_on, coalesce(t.n, 0), coalesce(t.cents, 0),
       s.control_count, s.control_cents, coalesce(s.fee_cents, 0), c.fee_kind, s.batch_id, coalesce(b.state, '')
FROM told t FULL JOIN said s ON s.center_id = t.center_id AND s.paid_on = t.paid_on
JOIN cashiering_paymentcenter c ON c.id = coalesce(t.center_id, s.center_id)
LEFT JOIN cashiering_paymentbatch b ON b.id = s.batch_id
WHERE (%(center)s::bigint IS NULL OR c.id = %(center)s) AND (%(day)s::date IS NULL OR coalesce(t.paid_on, s.paid_on) = %(day)s)
ORDER BY paid_on DESC, c.code LIMIT 400
"""
PAYMENTS = """
SELECT p.id, p.reference, p.account_number, coalesce(a.mail_to, ''), p.payer_name, p.amount_cents, p.paid_on, p.recorded_at,
       CASE WHEN p.cancels_id IS NOT NULL THEN 'cancels' WHEN x.id IS NOT NULL THEN 'cancelled'
            WHEN EXISTS (SELECT 1 FROM cashiering_centerday d WHERE d.center_id = p.center_id AND d.paid_on = p.paid_on
                         AND d.batch_id IS NOT NULL) THEN 'posted' ELSE 'pending' END
FROM cashiering_centerpayment p
LEFT JOIN customers_customeraccount a ON a.id = p.customer_account_id
LEFT JOIN cashiering_centerpayment x ON x.cancels_id = p.id
WHERE p.center_id = %s AND p.paid_on = %s ORDER BY p.id
"""
PENDING = """
SELECT c.name, p.reference, p.amount_cents, p.paid_on FROM cashiering_centerpayment p
JOIN cashiering_paymentcenter c ON c.id = p.center_id
WHERE p.customer_account_id = %s AND p.cancels_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM cashiering_centerpayment x WHERE x.cancels_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM cashiering_centerday d WHERE d.center_id = p.center_id AND d.paid_on = p.paid_on
                  AND d.batch_id IS NOT NULL)
ORDER BY p.paid_on, p.id
"""


@dataclass(frozen=True, slots=True)
class CenterRow:
    """A payment center and its contract."""

    id: int
    code: str
    name: str
    fee_kind: str
    fee_cents: int
    settles_after_days: int


@dataclass(frozen=True, slots=True)
class CenterDayRow:
    """A center's day: its single payments beside its message, and the batch. `told_cents` is None without a message."""

    center_id: int
    center_code: str
    center_name: str
    paid_on: date
    payment_count: int
    payment_cents: int
    told_count: int | None
    told_cents: int | None
    fee_cents: int
    fee_kind: str
    batch_id: int | None
    batch_state: str

    @property
    def difference_cents(self) -> int | None:
        """Single payments less the message."""
        return None if self.told_cents is None else self.payment_cents - self.told_cents

    @property
    def agrees(self) -> bool:
        """Whether the message is the sum of the single payments."""
        return (self.payment_count, self.payment_cents) == (self.told_count, self.told_cents)

    @property
    def state(self) -> str:
        """Waiting (no message), differs, ready, or the batch's state."""
        if self.batch_id is not None:
            return self.batch_state
        if self.told_cents is None:
            return "waiting"
        return "ready" if self.agrees else "differs"


@dataclass(frozen=True, slots=True)
class CenterPaymentRow:
    """One payment as the center told it. `state`: pending, posted, cancelled or cancels."""

    id: int
    reference: str
    account_number: str
    account_name: str
    payer_name: str
    amount_cents: int
    paid_on: date
    recorded_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class PendingPayment:
    """Money that a center holds for a customer account and that is not posted yet."""

    center_name: str
    reference: str
    amount_cents: int
    paid_on: date


def payment_centers() -> tuple[CenterRow, ...]:
    """The centers in use."""
    rows = PaymentCenter.objects.filter(is_active=True).order_by("code")
    return tuple(
        CenterRow(row.pk, row.code, row.name, row.fee_kind, row.fee_cents, row.settles_after_days) for row in rows
    )


def center_days(*, center_id: int | None = None, paid_on: date | None = None) -> tuple[CenterDayRow, ...]:
    """The days of the centers, latest first."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"center": center_id, "day": paid_on})
        return tuple(CenterDayRow(*row) for row in cursor.fetchall())


def center_payments(*, center_id: int, paid_on: date) -> tuple[CenterPaymentRow, ...]:
    """A day's single payments in the order in which they came."""
    with connection.cursor() as cursor:
        cursor.execute(PAYMENTS, [center_id, paid_on])
        return tuple(CenterPaymentRow(*row) for row in cursor.fetchall())


def pending_payments(*, customer_account_id: int) -> tuple[PendingPayment, ...]:
    """What payment centers hold for an account: it is shown at once and stops a shut-off before it posts (books.md 2)."""
    with connection.cursor() as cursor:
        cursor.execute(PENDING, [customer_account_id])
        return tuple(PendingPayment(*row) for row in cursor.fetchall())
