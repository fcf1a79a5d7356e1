"""Single pieces of a town, one row each, for tests of what the database and the operations refuse."""

from datetime import UTC, date, datetime
from itertools import count

from curbstop.customers.operations import add_person, open_customer_account
from curbstop.customers.types import MailingAddress
from curbstop.metering.operations import add_meter, install_meter
from curbstop.premises.operations import add_premise, add_service_point
from curbstop.premises.types import WATER, Address

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
OPENED = date(2020, 1, 1)
HUNG = date(2020, 1, 1)
NUMBERS = count(1)


def person(family_name: str = "García", **more: str) -> int:
    return add_person(given_name="María", family_name=family_name, **more)


def account(*, person_id: int | None = None, opened_on: date = OPENED, cycle_number: int = 1) -> int:
    return open_customer_account(
        holder_person_id=person_id or person(),
        opened_on=opened_on,
        mailing_address=MailingAddress(to="M", line_1="PO Box 1", city="San Bernardino", postal_code="92402"),
        cycle_number=cycle_number,
    )


def premise() -> int:
    address = Address(
        house_number=str(next(NUMBERS)), street_name="Sierra", street_type="Way", city="X", postal_code="92404"
    )
    return add_premise(address=address, zone=2)


def point(*, premise_id: int | None = None, service: str = WATER, metered: bool = True) -> int:
    return add_service_point(premise_id=premise_id or premise(), service=service, metered=metered)


def hung_meter(*, service_point_id: int, start_milli: int = 0, dials: int = 5, register: int = 1) -> int:
    meter_id = add_meter(serial=f"M{next(NUMBERS)}", size='3/4"', dials=dials, register=register)
    return install_meter(
        meter_id=meter_id, service_point_id=service_point_id, from_date=HUNG, start_reading_milli=start_milli
    )
