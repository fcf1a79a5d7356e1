"""Premises and service points as frozen rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from curbstop.premises.models import Premise, ServicePoint, SewerSource
from curbstop.premises.types import Address


@dataclass(frozen=True, kw_only=True, slots=True)
class PremiseRow:
    """A place that takes service."""

    id: int
    number: str
    address: Address
    zone: int | None
    outside_city: bool
    parcel_number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePointRow:
    """Where a service meets a premise."""

    id: int
    number: str
    premise_id: int
    service: str
    state: str
    metered: bool
    route: str
    route_sequence: int | None


def premises(*, premise_ids: Iterable[int]) -> dict[int, PremiseRow]:
    """Premises by id."""
    return {row.pk: _premise_row(row) for row in Premise.objects.filter(pk__in=list(premise_ids))}


def premise(*, premise_id: int) -> PremiseRow:
    """One premise; raises Django's `DoesNotExist`."""
    return _premise_row(Premise.objects.get(pk=premise_id))


def service_points(*, service_point_ids: Iterable[int]) -> dict[int, ServicePointRow]:
    """Service points by id."""
    return {row.pk: _point_row(row) for row in ServicePoint.objects.filter(pk__in=list(service_point_ids))}


def service_points_of_premise(*, premise_id: int) -> list[ServicePointRow]:
    """All service points of a premise, by service."""
    rows = ServicePoint.objects.filter(premise_id=premise_id).order_by("service", "pk")
    return [_point_row(row) for row in rows]


def sewer_points_of_water_points(*, service_point_ids: Iterable[int], on_date: date) -> dict[int, list[int]]:
    """Which sewer points bill the use of which water points on a day."""
    rows = SewerSource.objects.filter(water_point_id__in=list(service_point_ids), days__contains=on_date)
    found: dict[int, list[int]] = {}
    for water, sewer in rows.order_by("pk").values_list("water_point_id", "sewer_point_id"):
        found.setdefault(water, []).append(sewer)
    return found


def _premise_row(row: Premise) -> PremiseRow:
    address = Address(
        house_number=row.house_number,
        direction=row.direction,
        street_name=row.street_name,
        street_type=row.street_type,
        unit=row.unit,
        city=row.city,
        state=row.state,
        postal_code=row.postal_code,
    )
    return PremiseRow(
        id=row.pk,
        number=row.number,
        address=address,
        zone=row.zone,
        outside_city=row.outside_city,
        parcel_number=row.parcel_number,
    )


def _point_row(row: ServicePoint) -> ServicePointRow:
    return ServicePointRow(
        id=row.pk,
        number=row.number,
        premise_id=row.premise_id,
        service=row.service,
        state=row.state,
        metered=row.metered,
        route=row.route,
        route_sequence=row.route_sequence,
    )
