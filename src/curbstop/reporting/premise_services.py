"""The service points of a premise as a start of service needs them: who is there, and what was true last."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from curbstop.customers.types import facts_of_place
from curbstop.rates.types import FactValue


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A service point with who takes service on the day, and the tariff's facts of its last agreement."""

    service_point_id: int
    number: str
    service: str
    metered: bool
    outside_city: bool
    occupied_by: str
    rate_class: str
    dwelling_units: int
    meter_size: str
    further: Mapping[str, FactValue]


POINTS = """
SELECT s.id, s.number, s.service, s.metered, m.outside_city, coalesce(n.number || ' ' || n.mail_to, ''),
       coalesce(f.rate_class, ''), coalesce(f.dwelling_units, 1), coalesce(f.meter_size, t.size, ''),
       coalesce(f.further_facts, '{{}}')::text
FROM premises_servicepoint s JOIN premises_premise m ON m.id = s.premise_id
LEFT JOIN LATERAL (
    SELECT c.number, c.mail_to FROM customers_serviceagreement g
    JOIN customers_customeraccount c ON c.id = g.customer_account_id
    WHERE g.service_point_id = s.id AND g.from_date <= %(on)s AND (g.to_date IS NULL OR g.to_date > %(on)s) LIMIT 1) n ON true
LEFT JOIN LATERAL (
    SELECT f.rate_class, f.dwelling_units, f.meter_size, f.further_facts FROM customers_serviceagreement g
    JOIN customers_agreementfact f ON f.agreement_id = g.id
    WHERE g.service_point_id = s.id ORDER BY f.from_date DESC LIMIT 1) f ON true
LEFT JOIN LATERAL (
    SELECT t.size FROM metering_installation i JOIN metering_meter t ON t.id = i.meter_id
    WHERE i.service_point_id = s.id ORDER BY i.from_date DESC LIMIT 1) t ON true
WHERE {which} AND s.state <> 'removed' ORDER BY s.service DESC, s.number
"""


def points_of_premise(*, premise_id: int, on: date) -> tuple[PointChoice, ...]:
    """The points where service can start."""
    return _points("s.premise_id = %(premise)s", {"premise": premise_id, "on": on})


def point_choices(*, service_point_ids: list[int], on: date) -> tuple[PointChoice, ...]:
    """The same for points that are known."""
    return _points("s.id = ANY(%(ids)s)", {"ids": service_point_ids, "on": on})


def _points(which: str, params: dict[str, Any]) -> tuple[PointChoice, ...]:
    with connection.cursor() as cursor:
        cursor.execute(POINTS.format(which=which), params)
        return tuple(PointChoice(*[*row, facts_of_place(json.loads(further))]) for *row, further in cursor.fetchall())
