"""Held bills chosen by a rule: class, zone, route, amount, cycle, and why they are held."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChoice:
    """Which held bills; what is None or empty does not matter. Amounts in cents, both included."""

    cycle_number: int | None = None
    rate_class: str = ""
    zone: int | None = None
    route: str = ""
    least_cents: int | None = None
    most_cents: int | None = None
    reason_begins: str = ""


@dataclass(frozen=True, slots=True)
class ChosenBill:
    """A held bill that was chosen."""

    id: int
    number: int
    customer_account_id: int
    current_charges_cents: int
    hold_reason: str


CHOSEN = """
SELECT b.id, b.number, b.customer_account_id, b.current_charges_cents, b.hold_reason
FROM billing_bill b JOIN billing_billrun r ON r.id = b.run_id
WHERE b.state = 'HELD'
  AND (%(cycle_number)s::int IS NULL OR r.cycle_number = %(cycle_number)s)
  AND (%(least_cents)s::bigint IS NULL OR b.current_charges_cents >= %(least_cents)s)
  AND (%(most_cents)s::bigint IS NULL OR b.current_charges_cents <= %(most_cents)s)
  AND starts_with(b.hold_reason, %(reason_begins)s)
  AND EXISTS (
    SELECT FROM billing_billsegment s JOIN premises_servicepoint p ON p.id = s.service_point_id
    WHERE s.bill_id = b.id AND (%(rate_class)s = '' OR s.rate_class = %(rate_class)s)
      AND (%(zone)s::int IS NULL OR s.zone = %(zone)s) AND (%(route)s = '' OR p.route = %(route)s))
ORDER BY b.id
"""
CLASSES = """
SELECT DISTINCT f.rate_class FROM customers_agreementfact f WHERE f.to_date IS NULL ORDER BY 1
"""
# The sentence that a held bill keeps begins with the rule's number.
BY_RULE = """
SELECT substring(hold_reason from '^Held by rule ([0-9]+):')::bigint, count(*)
FROM billing_bill WHERE state = 'HELD' AND hold_reason ~ '^Held by rule [0-9]+:' GROUP BY 1
"""
REASONS = """
SELECT hold_reason, count(*) FROM billing_bill WHERE state = 'HELD' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50
"""


def chosen_held_bills(*, choice: HeldChoice) -> tuple[ChosenBill, ...]:
    """The held bills that fit, in the order of their numbers."""
    return tuple(ChosenBill(*row) for row in _rows(CHOSEN, asdict(choice)))


def rate_classes_in_use() -> tuple[str, ...]:
    """The classes that agreements have."""
    return tuple(row[0] for row in _rows(CLASSES, {}))


def held_reasons() -> tuple[tuple[str, int], ...]:
    """Why bills are held now, with how many."""
    return tuple((row[0], row[1]) for row in _rows(REASONS, {}))


def held_by_rules() -> dict[int, int]:
    """How many bills each hold rule holds now, by the rule's number."""
    return {row[0]: row[1] for row in _rows(BY_RULE, {})}


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
