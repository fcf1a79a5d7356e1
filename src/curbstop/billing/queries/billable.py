"""Reads of charges that wait for the customer's next bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection
from django.db.models import QuerySet, Sum

from curbstop.billing.models import BillableCharge, BillableChargePart
from curbstop.billing.models.billable import WAITING
from curbstop.kernel.errors import CurbstopError

PARTS = """
SELECT c.id, c.customer_account_id, p.charge_type, p.amount_cents
FROM billing_billablecharge c JOIN billing_billablechargepart p ON p.billable_charge_id = c.id
WHERE c.state = 'WAITING' AND c.customer_account_id BETWEEN %(first)s AND %(last)s ORDER BY c.id, p.place
"""
SCHEMA = {
    "billable_charge_id": pl.Int64,
    "customer_account_id": pl.Int64,
    "charge_type": pl.String,
    "amount_cents": pl.Int64,
}


class NoSuchBillableChargeError(CurbstopError):
    """There is no such charge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillableChargeRow:
    """A charge for the next bill, in cents."""

    id: int
    customer_account_id: int
    kind: str
    words: str
    words_es: str
    happened_on: date
    reason: str
    amount_cents: int
    state: str
    bill_id: int | None
    requested_by_id: int
    requested_at: datetime
    approval_id: int | None
    closed_reason: str


FIELDS = tuple(BillableChargeRow.__dataclass_fields__)


def waiting_parts(*, first_id: int, last_id: int, lock: bool = False) -> pl.DataFrame:
    """Parts of what waits for bills: billable_charge_id, customer_account_id, charge_type, amount_cents."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS + (" FOR UPDATE OF c" if lock else ""), {"first": first_id, "last": last_id})
        return pl.DataFrame(cursor.fetchall(), schema=SCHEMA, orient="row")


def billable_charge(*, billable_charge_id: int) -> BillableChargeRow:
    """One charge. Raises NoSuchBillableChargeError."""
    found = _rows(BillableCharge.objects.filter(pk=billable_charge_id))
    if not found:
        raise NoSuchBillableChargeError(
            "There is no such charge", where="charge {billable_charge_id}", billable_charge_id=billable_charge_id
        )
    return found[0]


def billable_charges_of(*, customer_account_id: int) -> tuple[BillableChargeRow, ...]:
    """An account's charges, the latest first."""
    return _rows(BillableCharge.objects.filter(customer_account_id=customer_account_id).order_by("-pk"))


def billable_charge_parts(*, billable_charge_id: int) -> tuple[tuple[str, int], ...]:
    """The charge types of a charge with their cents."""
    found = BillableChargePart.objects.filter(billable_charge_id=billable_charge_id).order_by("place")
    return tuple(found.values_list("charge_type", "amount_cents"))


def billable_charges_on(*, bill_ids: Sequence[int]) -> dict[int, tuple[BillableChargeRow, ...]]:
    """By bill the charges that it asks for, or asked for before it was cancelled."""
    sql = """SELECT b.bill_id, b.billable_charge_id FROM billing_billablechargebilled b
             WHERE b.bill_id = ANY (%s) AND b.amount_cents > 0 ORDER BY b.bill_id, b.billable_charge_id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(bill_ids)])
        pairs = cursor.fetchall()
    rows = (
        {row.id: row for row in _rows(BillableCharge.objects.filter(pk__in={pair[1] for pair in pairs}))}
        if pairs
        else {}
    )
    found: dict[int, list[BillableChargeRow]] = {}
    for bill_id, charge_id in pairs:
        found.setdefault(bill_id, []).append(rows[charge_id])
    return {bill_id: tuple(charges) for bill_id, charges in found.items()}


def _rows(found: QuerySet[BillableCharge]) -> tuple[BillableChargeRow, ...]:
    return tuple(BillableChargeRow(**row) for row in found.values(*FIELDS))


def waiting_cents(*, customer_account_id: int) -> int:
    """What waits for an account's next bill, in cents."""
    found = BillableCharge.objects.filter(customer_account_id=customer_account_id, state=WAITING)
    return int(found.aggregate(cents=Sum("amount_cents"))["cents"] or 0)
