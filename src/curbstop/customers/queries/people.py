"""People, how they are reached, and on which accounts they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from curbstop.customers.models import AccountRole, ContactPoint, Person, StaffRelation


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """A person or organisation."""

    id: int
    number: str
    kind: str
    name: str
    given_name: str
    family_name: str
    organisation_name: str
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactPointRow:
    """A telephone number or e-mail address."""

    id: int
    person_id: int
    kind: str
    value: str
    preferred: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleRow:
    """A person's part in a customer account."""

    id: int
    customer_account_id: int
    customer_account_number: str
    person_id: int
    person_name: str
    role: str
    from_date: date
    to_date: date | None


def person_name(*, person: Person) -> str:
    """The name as it is written on a letter."""
    return person.organisation_name or f"{person.given_name} {person.family_name}".strip()


def person_row(*, person_id: int) -> PersonRow:
    """One person; raises Django's `DoesNotExist`."""
    row = Person.objects.get(pk=person_id)
    return PersonRow(
        id=row.pk,
        number=row.number,
        kind=row.kind,
        name=person_name(person=row),
        given_name=row.given_name,
        family_name=row.family_name,
        organisation_name=row.organisation_name,
        language=row.language,
    )


def contact_points_of(*, person_ids: Iterable[int]) -> list[ContactPointRow]:
    """How to reach people, the preferred ways first."""
    rows = ContactPoint.objects.filter(person_id__in=list(person_ids)).order_by("person_id", "-preferred", "kind", "pk")
    return [
        ContactPointRow(id=row.pk, person_id=row.person_id, kind=row.kind, value=row.value, preferred=row.preferred)
        for row in rows
    ]


def roles_on_account(*, customer_account_id: int, on_date: date | None = None) -> list[RoleRow]:
    """Who stands (on a day) or ever stood on an account, the holder first."""
    return _roles(Q(customer_account_id=customer_account_id), on_date=on_date)


def accounts_of_person(*, person_id: int, on_date: date | None = None) -> list[RoleRow]:
    """On which accounts a person stands (on a day) or ever stood."""
    return _roles(Q(person_id=person_id), on_date=on_date)


def related_accounts(*, staff_user_id: int, customer_account_ids: Iterable[int], on_date: date) -> list[str]:
    """Numbers of those accounts on which the staff user or a declared relative stands that day."""
    people = StaffRelation.objects.filter(staff_user_id=staff_user_id).values("person_id")
    roles = AccountRole.objects.filter(
        customer_account_id__in=list(customer_account_ids), person_id__in=people, days__contains=on_date
    )
    numbers = roles.values_list("customer_account__number", flat=True).distinct()
    return list(numbers.order_by("customer_account__number"))


def is_own_or_relative(*, staff_user_id: int, person_id: int) -> bool:
    """Whether the staff user is this person or has declared it a relative."""
    return StaffRelation.objects.filter(staff_user_id=staff_user_id, person_id=person_id).exists()


def _roles(condition: Q, *, on_date: date | None) -> list[RoleRow]:
    rows = AccountRole.objects.filter(condition).select_related("person", "customer_account")
    if on_date is not None:
        rows = rows.filter(days__contains=on_date)
    found = [
        RoleRow(
            id=row.pk,
            customer_account_id=row.customer_account_id,
            customer_account_number=row.customer_account.number,
            person_id=row.person_id,
            person_name=person_name(person=row.person),
            role=row.role,
            from_date=row.days.lower,
            to_date=row.days.upper,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.to_date is not None, row.role != "holder", row.from_date, row.id))
