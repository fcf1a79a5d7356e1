"""Service agreements with their facts, and who owns a premise."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from curbstop.customers.models import AgreementFact, Ownership, ServiceAgreement
from curbstop.customers.queries.people import person_name
from curbstop.rates.types import FactValue


@dataclass(frozen=True, kw_only=True, slots=True)
class FactRow:
    """What is true of an agreement on [from_date, to_date)."""

    from_date: date
    to_date: date | None
    rate_class: str
    dwelling_units: int
    meter_size: str
    outside_city: bool
    further: Mapping[str, FactValue]


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementRow:
    """An agreement; `facts` oldest first."""

    id: int
    customer_account_id: int
    customer_account_number: str
    service_point_id: int
    service_point_number: str
    premise_id: int
    service: str
    from_date: date
    to_date: date | None
    facts: tuple[FactRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnershipRow:
    """Who owns a premise on [from_date, to_date)."""

    id: int
    premise_id: int
    person_id: int
    person_name: str
    from_date: date
    to_date: date | None
    revert_to_owner: bool
    owner_customer_account_id: int | None


def agreements_of(*, customer_account_id: int, on_date: date | None = None) -> list[AgreementRow]:
    """An account's agreements (on a day), those in force first."""
    rows = ServiceAgreement.objects.filter(customer_account_id=customer_account_id)
    if on_date is not None:
        rows = rows.filter(_holds(on_date))
    found = _rows(rows.order_by("service_point__premise_id", "service", "from_date"))
    return sorted(found, key=lambda row: row.to_date is not None)


def agreement_row(*, agreement_id: int) -> AgreementRow:
    """One agreement; raises `IndexError` when it is not there."""
    return _rows(ServiceAgreement.objects.filter(pk=agreement_id))[0]


def agreement_at(*, service_point_id: int, on_date: date) -> AgreementRow | None:
    """Who takes service at a point on a day."""
    found = _rows(ServiceAgreement.objects.filter(_holds(on_date), service_point_id=service_point_id))
    return found[0] if found else None


def owners_of(*, premise_id: int, on_date: date | None = None) -> list[OwnershipRow]:
    """Owners of a premise (on a day), latest first."""
    rows = Ownership.objects.filter(premise_id=premise_id).select_related("person")
    if on_date is not None:
        rows = rows.filter(_holds(on_date))
    return [_ownership_row(row) for row in rows.order_by("-from_date", "pk")]


def owner_to_revert_to(*, premise_id: int, on_date: date) -> OwnershipRow | None:
    """The owner who has signed that service reverts to them, if there is one on that day."""
    return next((row for row in owners_of(premise_id=premise_id, on_date=on_date) if row.revert_to_owner), None)


def _holds(on_date: date) -> Q:
    return Q(from_date__lte=on_date) & (Q(to_date__isnull=True) | Q(to_date__gt=on_date))


def _rows(rows: QuerySet[ServiceAgreement]) -> list[AgreementRow]:
    found = list(rows.select_related("customer_account", "service_point"))
    facts: dict[int, list[FactRow]] = defaultdict(list)
    for fact in AgreementFact.objects.filter(agreement_id__in=[row.pk for row in found]).order_by("from_date"):
        facts[fact.agreement_id].append(
            FactRow(
                from_date=fact.from_date,
                to_date=fact.to_date,
                rate_class=fact.rate_class,
                dwelling_units=fact.dwelling_units,
                meter_size=fact.meter_size,
                outside_city=fact.outside_city,
                further=fact.further_facts or {},
            )
        )
    return [
        AgreementRow(
            id=row.pk,
            customer_account_id=row.customer_account_id,
            customer_account_number=row.customer_account.number,
            service_point_id=row.service_point_id,
            service_point_number=row.service_point.number,
            premise_id=row.service_point.premise_id,
            service=row.service,
            from_date=row.from_date,
            to_date=row.to_date,
            facts=tuple(facts[row.pk]),
        )
        for row in found
    ]


def _ownership_row(row: Ownership) -> OwnershipRow:
    return OwnershipRow(
        id=row.pk,
        premise_id=row.premise_id,
        person_id=row.person_id,
        person_name=person_name(person=row.person),
        from_date=row.from_date,
        to_date=row.to_date,
        revert_to_owner=row.revert_to_owner,
        owner_customer_account_id=row.owner_customer_account_id,
    )
