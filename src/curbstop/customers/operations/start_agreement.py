"""A customer account begins to take service at a service point."""

from datetime import date

from django.db.models import Q

from curbstop.customers.models import AgreementFact, CustomerAccount, ServiceAgreement
from curbstop.customers.types import Facts
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.premises.operations import lock_service_points
from curbstop.premises.queries import service_points


class AgreementStartError(CurbstopError):
    """Service cannot start there on that day."""


def start_agreement(
    *, customer_account_id: int, service_point_id: int, from_date: date, facts: Facts, to_date: date | None = None
) -> int:
    """Start service from `from_date` on; returns the agreement's id. Raises `AgreementStartError`.

    Whoever was there before keeps what they owe: nothing of it comes along (books.md 7).
    """
    require_open_transaction()
    account = CustomerAccount.objects.get(pk=customer_account_id)
    if account.closed_on is not None or from_date < account.opened_on:
        raise AgreementStartError(
            "The customer account is not open on that day",
            where="{number}",
            to_do="Open one, or give a later day.",
            number=account.number,
        )
    lock_service_points(service_point_ids=[service_point_id])
    point = service_points(service_point_ids=[service_point_id])[service_point_id]
    _refuse_overlap(service_point_id=service_point_id, number=point.number, from_date=from_date, to_date=to_date)
    agreement = ServiceAgreement.objects.create(
        customer_account_id=customer_account_id,
        service_point_id=service_point_id,
        service=point.service,
        from_date=from_date,
        to_date=to_date,
    )
    AgreementFact.objects.create(
        agreement_id=agreement.pk,
        from_date=from_date,
        to_date=to_date,
        rate_class=facts.rate_class,
        dwelling_units=facts.dwelling_units,
        meter_size=facts.meter_size,
        outside_city=facts.outside_city,
        further_facts=dict(facts.further) or None,
    )
    return agreement.pk


def _refuse_overlap(*, service_point_id: int, number: str, from_date: date, to_date: date | None) -> None:
    others = ServiceAgreement.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=from_date), service_point_id=service_point_id
    )
    if to_date is not None:
        others = others.filter(from_date__lt=to_date)
    other = others.select_related("customer_account").order_by("from_date").first()
    if other is not None:
        raise AgreementStartError(
            "Customer account {number} takes service there from {from_date}",
            where="service point {point}",
            to_do="Stop that service first, or start on the day it ends.",
            number=other.customer_account.number,
            from_date=other.from_date.isoformat(),
            point=number,
        )
