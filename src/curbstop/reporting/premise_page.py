"""A premise and a meter as their pages show them: who is there now, who was, what hangs where."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from curbstop.customers.queries import OwnershipRow, owners_of
from curbstop.metering.queries import InstallationRow, ReadRow, installations_of, reads_of
from curbstop.premises.models import Premise
from curbstop.premises.queries import PremiseRow, ServicePointRow, premise, service_points_of_premise

READS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Tenancy:
    """An agreement at a premise with whose it is."""

    agreement_id: int
    service: str
    customer_account_id: int
    number: str
    holder_name: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class PremisePage:
    """A place: its points, meters, owners and all who took service there, the present ones first."""

    premise: PremiseRow
    points: tuple[ServicePointRow, ...]
    installations: tuple[InstallationRow, ...]
    owners: tuple[OwnershipRow, ...]
    tenancies: tuple[Tenancy, ...]


@dataclass(frozen=True, slots=True)
class MeterPlace:
    """Where a meter hangs or hung (`point_number`, `address`), and for which service point it counts."""

    installation_id: int
    service_point_id: int
    point_number: str
    service: str
    premise_id: int
    address: str
    from_date: date
    to_date: date | None
    start_reading_milli: int
    end_reading_milli: int | None


@dataclass(frozen=True, slots=True)
class MeterPage:
    """A meter, its places (the latest first) and its reads."""

    id: int
    serial: str
    size: str
    dials: int
    unit: str
    multiplier_milli: int
    register: int
    places: tuple[MeterPlace, ...]
    reads: tuple[ReadRow, ...]


NAME = "coalesce(nullif(p.organisation_name, ''), concat_ws(' ', nullif(p.given_name, ''), nullif(p.family_name, '')))"
TENANCIES = f"""
SELECT g.id, g.service, c.id, c.number, coalesce(h.name, c.mail_to), g.from_date, g.to_date
FROM premises_servicepoint s JOIN customers_serviceagreement g ON g.service_point_id = s.id
JOIN customers_customeraccount c ON c.id = g.customer_account_id
LEFT JOIN LATERAL (
    SELECT {NAME} AS name FROM customers_accountrole r JOIN customers_person p ON p.id = r.person_id
    WHERE r.customer_account_id = c.id AND r.role = 'holder'
    ORDER BY (r.days @> g.from_date) DESC, lower(r.days) DESC LIMIT 1) h ON true
WHERE s.premise_id = %(premise)s ORDER BY (g.to_date IS NULL) DESC, g.from_date DESC, g.service
"""
METER = "SELECT id, serial, size, dials, unit, multiplier_milli, register FROM metering_meter WHERE id = %(meter)s"
PLACES = """
SELECT i.id, i.service_point_id, s.number, s.service, m.id, concat_ws(' ', m.house_number, nullif(m.direction, ''), m.street_name,
       nullif(m.street_type, ''), nullif(m.unit, '')), i.from_date, i.to_date, i.start_reading_milli, i.end_reading_milli
FROM metering_installation i JOIN premises_servicepoint s ON s.id = coalesce(i.located_at_id, i.service_point_id)
JOIN premises_premise m ON m.id = s.premise_id WHERE i.meter_id = %(meter)s ORDER BY i.from_date DESC
"""


def premise_page(*, premise_id: int) -> PremisePage | None:
    """A premise, by six queries; None when there is none."""
    try:
        place = premise(premise_id=premise_id)
    except Premise.DoesNotExist:
        return None
    points = service_points_of_premise(premise_id=premise_id)
    return PremisePage(
        premise=place,
        points=tuple(points),
        installations=tuple(installations_of(service_point_ids=[row.id for row in points])),
        owners=tuple(owners_of(premise_id=premise_id)),
        tenancies=tuple(Tenancy(*row) for row in _rows(TENANCIES, {"premise": premise_id})),
    )


def meter_page(*, meter_id: int) -> MeterPage | None:
    """A meter with its reads wherever it hung, the latest first; None when there is none."""
    found = _rows(METER, {"meter": meter_id})
    if not found:
        return None
    identity, serial, size, dials, unit, multiplier_milli, register = found[0]
    places = tuple(MeterPlace(*row) for row in _rows(PLACES, {"meter": meter_id}))
    own = {place.installation_id for place in places}
    reads = reads_of(service_point_ids={place.service_point_id for place in places}, limit=READS_SHOWN)
    return MeterPage(
        id=identity,
        serial=serial,
        size=size,
        dials=dials,
        unit=unit,
        multiplier_milli=multiplier_milli,
        register=register,
        places=places,
        reads=tuple(row for row in reads if row.installation_id in own),
    )


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
