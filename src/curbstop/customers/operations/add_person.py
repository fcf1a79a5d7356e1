"""A person or organisation enters the records, with how to reach it."""

from django.db import connection

from curbstop.customers.models import ContactPoint, Person
from curbstop.customers.types import EMAIL, ENGLISH, PERSON, PHONE
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.search_text import TEN_DIGITS, phone_digits, search_text
from curbstop.platform.transactions import require_open_transaction


class BadContactPointError(CurbstopError):
    """A telephone number or e-mail address cannot be one."""


def add_person(
    *,
    kind: str = PERSON,
    given_name: str = "",
    family_name: str = "",
    organisation_name: str = "",
    language: str = ENGLISH,
    number: str = "",
) -> int:
    """Enter a person; returns its id. A human needs a family name, an organisation its name (the database refuses else)."""
    require_open_transaction()
    row = Person.objects.create(
        number=number or _next_number(),
        kind=kind,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        organisation_name=organisation_name.strip(),
        language=language,
        search_text=search_text(given_name, family_name, organisation_name),
    )
    return row.pk


def add_contact_point(*, person_id: int, kind: str, value: str, preferred: bool = False) -> int:
    """Enter a telephone number or e-mail address; returns its id. A new preferred one takes the place of the old one."""
    require_open_transaction()
    searched = contact_search_value(kind=kind, value=value)
    if preferred:
        ContactPoint.objects.filter(person_id=person_id, kind=kind, preferred=True).update(preferred=False)
    row, _ = ContactPoint.objects.update_or_create(
        person_id=person_id,
        kind=kind,
        value=value.strip(),
        defaults={"search_value": searched, "preferred": preferred},
    )
    return row.pk


def contact_search_value(*, kind: str, value: str) -> str:
    """What a contact point is found by: ten digits, or the address in small letters. Raises `BadContactPointError`."""
    if kind == PHONE:
        digits = phone_digits(value)
        if len(digits) != TEN_DIGITS:
            raise BadContactPointError(
                "This is not a telephone number", where="{value}", to_do="Give ten digits.", value=value
            )
        return digits
    name, _, host = value.strip().partition("@")
    if kind == EMAIL and (not name or "." not in host):
        raise BadContactPointError(
            "This is not an e-mail address", where="{value}", to_do="Write it as name@place.org.", value=value
        )
    return value.strip().lower()


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'P' || nextval('customers_person_number')")
        (number,) = cursor.fetchone()
    return str(number)
