"""From a day on, something else is true about an agreement."""

from datetime import date

from django.db.models import Q

from curbstop.customers.models import AgreementFact, ServiceAgreement
from curbstop.customers.operations.end_agreement import AgreementEndError
from curbstop.customers.types import Facts
from curbstop.platform.transactions import lock_rows


def change_agreement_facts(*, agreement_id: int, from_date: date, facts: Facts) -> int:
    """Let `facts` hold from `from_date` on; returns the new row's id. Later facts must not exist yet."""
    agreement = lock_rows(model=ServiceAgreement, ids=[agreement_id])[agreement_id]
    current = AgreementFact.objects.filter(
        Q(to_date__isnull=True) | Q(to_date=agreement.to_date), agreement_id=agreement_id
    ).get()
    if from_date < current.from_date or (agreement.to_date is not None and from_date >= agreement.to_date):
        raise AgreementEndError(
            "The agreement has other facts from a later day, or has ended by then",
            where="{from_date}",
            to_do="Give a later day.",
            from_date=from_date.isoformat(),
        )
    values = {
        "rate_class": facts.rate_class,
        "dwelling_units": facts.dwelling_units,
        "meter_size": facts.meter_size,
        "outside_city": facts.outside_city,
        "further_facts": dict(facts.further) or None,
    }
    if current.from_date == from_date:
        AgreementFact.objects.filter(pk=current.pk).update(**values)
        return current.pk
    AgreementFact.objects.filter(pk=current.pk).update(to_date=from_date)
    row = AgreementFact.objects.create(
        agreement_id=agreement_id, from_date=from_date, to_date=agreement.to_date, **values
    )
    return row.pk
