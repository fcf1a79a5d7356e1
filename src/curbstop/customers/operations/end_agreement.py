"""A customer account stops taking service at a service point."""

from datetime import date

from curbstop.customers.models import AgreementFact, ServiceAgreement
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_rows


class AgreementEndError(CurbstopError):
    """Service cannot stop there on that day."""


def end_agreement(*, agreement_id: int, to_date: date) -> None:
    """End an agreement: `to_date` is the first day without service. Raises `AgreementEndError`."""
    agreement = lock_rows(model=ServiceAgreement, ids=[agreement_id])[agreement_id]
    if agreement.to_date is not None or to_date <= agreement.from_date:
        raise AgreementEndError(
            "Service stops once, and after the day it started",
            where="started {from_date}",
            to_do="Check the day.",
            from_date=agreement.from_date.isoformat(),
        )
    agreement.to_date = to_date
    agreement.save(update_fields=["to_date"])
    AgreementFact.objects.filter(agreement_id=agreement_id, from_date__gte=to_date).delete()
    AgreementFact.objects.filter(agreement_id=agreement_id, to_date__isnull=True).update(to_date=to_date)
    AgreementFact.objects.filter(agreement_id=agreement_id, to_date__gt=to_date).update(to_date=to_date)


def withdraw_agreement(*, agreement_id: int) -> None:
    """Take an agreement back that began and ends the same day: it keeps no day, and nothing is ever billed for it."""
    agreement = lock_rows(model=ServiceAgreement, ids=[agreement_id])[agreement_id]
    if agreement.to_date is not None:
        raise AgreementEndError(
            "This service has ended already", where="{to_date}", to_date=agreement.to_date.isoformat()
        )
    AgreementFact.objects.filter(agreement_id=agreement_id).delete()
    agreement.to_date = agreement.from_date
    agreement.save(update_fields=["to_date"])
