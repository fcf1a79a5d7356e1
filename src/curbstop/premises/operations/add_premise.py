"""A premise and its service points enter the records."""

from django.db import connection

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.search_text import search_text
from curbstop.platform.transactions import require_open_transaction
from curbstop.premises.models import Premise, ServicePoint
from curbstop.premises.types import ACTIVE, Address


class DuplicatePremiseError(CurbstopError):
    """An address is already there."""


def add_premise(
    *,
    address: Address,
    zone: int | None = None,
    outside_city: bool = False,
    parcel_number: str = "",
    number: str = "",
) -> int:
    """Enter a premise; returns its id. Without `number` the next one is taken. Raises `DuplicatePremiseError`."""
    require_open_transaction()
    searched = premise_search_text(address=address)
    if Premise.objects.filter(search_text=searched).exists():
        raise DuplicatePremiseError(
            "There is already a premise at this address",
            where="{line}",
            to_do="Find it, or add a unit.",
            line=address.line,
        )
    row = Premise.objects.create(
        number=number or next_premise_number(),
        house_number=address.house_number,
        direction=address.direction,
        street_name=address.street_name,
        street_type=address.street_type,
        unit=address.unit,
        city=address.city,
        state=address.state,
        postal_code=address.postal_code,
        zone=zone,
        outside_city=outside_city,
        parcel_number=parcel_number,
        search_text=searched,
    )
    return row.pk


def add_service_point(
    *,
    premise_id: int,
    service: str,
    metered: bool,
    number: str = "",
    state: str = ACTIVE,
    route: str = "",
    route_sequence: int | None = None,
) -> int:
    """Enter a service point; returns its id."""
    require_open_transaction()
    row = ServicePoint.objects.create(
        number=number or next_premise_number(),
        premise_id=premise_id,
        service=service,
        metered=metered,
        state=state,
        route=route,
        route_sequence=route_sequence,
    )
    return row.pk


def premise_search_text(*, address: Address) -> str:
    """What the box that finds anyone looks through."""
    return search_text(address.line, address.city, address.postal_code)


def next_premise_number() -> str:
    """The next number of premises and service points, with a letter that keeps it apart from numbers brought along."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'N' || nextval('premises_number')")
            (number,) = cursor.fetchone()
        taken = Premise.objects.filter(number=number).exists() or ServicePoint.objects.filter(number=number).exists()
        if not taken:
            return str(number)
