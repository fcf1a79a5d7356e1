"""What a leak claim is judged by: the bills of an account with their use and charges by volume, and how it paid. Read-only."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from curbstop.billing.queries import VolumeLine

# Charges by volume are those whose unit is the billed one: a month's or a dwelling's charge does not follow the use.
BILLS = """
SELECT b.id, b.number, b.bill_date, b.kind, s.agreement_id, s.service, min(s.from_date) AS first_day, max(s.to_date) AS last_day,
       sum(s.usage_milli)::bigint AS usage_milli
FROM billing_bill b JOIN billing_billsegment s ON s.bill_id = b.id AND NOT s.cancelled
WHERE b.customer_account_id = %(account)s AND b.state = 'ISSUED'
GROUP BY b.id, s.agreement_id, s.service ORDER BY last_day DESC, b.id DESC LIMIT 200
"""
LINES = """
SELECT s.service, s.agreement_id, l.component, l.tier, l.quantity_milli, l.price_micros, l.amount_cents, l.charge_type
FROM billing_billline l JOIN billing_billsegment s ON s.id = l.segment_id
WHERE l.id BETWEEN %(bill_id)s::bigint * 100000 AND (%(bill_id)s::bigint + 1) * 100000 - 1 AND l.unit = %(unit)s AND l.basis_days IS NULL
  AND l.quantity_milli > 0 AND l.amount_cents > 0
ORDER BY l.id
"""
YEAR = """
SELECT coalesce(sum(l.amount_cents), 0)::bigint,
       coalesce((SELECT sum(x.usage_milli) FROM billing_billsegment x JOIN billing_bill c ON c.id = x.bill_id
                 WHERE x.agreement_id = %(agreement)s AND NOT x.cancelled AND c.state = 'ISSUED'
                   AND x.to_date > %(since)s AND x.to_date <= %(until)s), 0)::bigint
FROM billing_billsegment s JOIN billing_bill b ON b.id = s.bill_id AND b.state = 'ISSUED'
JOIN billing_billline l ON l.segment_id = s.id AND l.id BETWEEN b.id * 100000 AND (b.id + 1) * 100000 - 1
WHERE s.agreement_id = %(agreement)s AND NOT s.cancelled AND s.to_date > %(since)s AND s.to_date <= %(until)s
  AND l.unit = %(unit)s AND l.basis_days IS NULL
"""
LATE = """
SELECT max(coalesce(paid.on_day, %(on)s) - i.due_date)
FROM receivables_openitem i
CROSS JOIN LATERAL (
    SELECT CASE WHEN sum(a.amount_cents) = i.amount_cents THEN max(a.effective_date) FILTER (WHERE a.amount_cents > 0) END AS on_day
    FROM receivables_allocation a WHERE a.open_item_id = i.id) paid
WHERE i.customer_account_id = %(account)s AND i.due_date >= %(since)s
  AND NOT EXISTS (SELECT FROM receivables_allocation x WHERE x.open_item_id = i.id AND x.source_kind = 'cancel')
"""


@dataclass(frozen=True, slots=True)
class LeakPeriod:
    """One agreement's days on one issued bill, with their use in thousandths of the billed unit."""

    bill_id: int
    number: int
    bill_date: date
    kind: str
    agreement_id: int
    service: str
    from_date: date
    to_date: date
    usage_milli: int

    @property
    def days(self) -> int:
        """How many."""
        return (self.to_date - self.from_date).days


@dataclass(frozen=True, slots=True)
class ChargedVolume:
    """A charge by volume as it was billed."""

    service: str
    agreement_id: int
    component: str
    tier: int
    quantity_milli: int
    price_micros: int
    amount_cents: int
    charge_type: str

    @property
    def volume_line(self) -> VolumeLine:
        """As the rules of leaks and meter errors ask for it."""
        return VolumeLine(
            service="sewer" if self.charge_type == "sewer" else "water",
            component=self.component,
            tier=self.tier,
            quantity_milli=self.quantity_milli,
            price_micros=self.price_micros,
        )


def leak_periods(*, customer_account_id: int) -> tuple[LeakPeriod, ...]:
    """The account's billed periods, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(BILLS, {"account": customer_account_id})
        return tuple(LeakPeriod(*row) for row in cursor.fetchall())


def charged_volumes(*, bill_id: int, unit: str) -> tuple[ChargedVolume, ...]:
    """The charges of a bill that follow the use."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"bill_id": bill_id, "unit": unit})
        return tuple(ChargedVolume(*row) for row in cursor.fetchall())


def year_of_charges(*, agreement_id: int, since: date, until: date, unit: str) -> tuple[int, int]:
    """What an agreement was charged by volume between two days (cents), and its use (thousandths)."""
    with connection.cursor() as cursor:
        cursor.execute(YEAR, {"agreement": agreement_id, "since": since, "until": until, "unit": unit})
        cents, milli = cursor.fetchone()
        return int(cents), int(milli)


def latest_days_late(*, customer_account_id: int, since: date, on: date) -> int:
    """The most days by which a charge due since a day was paid late, or is late now; 0 when none was."""
    with connection.cursor() as cursor:
        cursor.execute(LATE, {"account": customer_account_id, "since": since, "on": on})
        (days,) = cursor.fetchone()
        return max(0, int(days or 0))


METERED = """
SELECT a.id, a.service, concat_ws(' ', p.house_number, nullif(p.direction, ''), p.street_name, nullif(p.street_type, '')),
       coalesce(m.serial, ''), coalesce(f.rate_class, '')
FROM customers_serviceagreement a
JOIN premises_servicepoint s ON s.id = a.service_point_id AND s.metered
JOIN premises_premise p ON p.id = s.premise_id
LEFT JOIN LATERAL (
    SELECT i.meter_id FROM metering_installation i WHERE i.service_point_id = s.id ORDER BY i.from_date DESC LIMIT 1) i ON true
LEFT JOIN metering_meter m ON m.id = i.meter_id
LEFT JOIN LATERAL (
    SELECT x.rate_class FROM customers_agreementfact x WHERE x.agreement_id = a.id ORDER BY x.from_date DESC LIMIT 1) f ON true
WHERE a.customer_account_id = %(account)s AND a.service IN ('water', 'irrigation')
ORDER BY a.from_date DESC, a.id LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class MeteredAgreement:
    """A metered service of an account, with its meter and class."""

    agreement_id: int
    service: str
    place: str
    serial: str
    rate_class: str


def metered_agreements(*, customer_account_id: int) -> tuple[MeteredAgreement, ...]:
    """The metered water services of an account, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(METERED, {"account": customer_account_id})
        return tuple(MeteredAgreement(*row) for row in cursor.fetchall())
