"""Security deposits with what each holds."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from curbstop.receivables.models import SecurityDeposit, SecurityDepositMovement


@dataclass(frozen=True, slots=True)
class SecurityDepositRow:
    """One security deposit; `held_cents` is what the utility holds of it."""

    id: int
    customer_account_id: int
    agreement_id: int | None
    demanded_cents: int
    held_cents: int
    reason: str
    state: str
    demanded_on: date | None
    taken_on: date | None


def security_deposits(*, customer_account_id: int) -> list[SecurityDepositRow]:
    """All deposits of a customer account, oldest first."""
    return _rows(SecurityDeposit.objects.filter(customer_account_id=customer_account_id))


def security_deposit(*, security_deposit_id: int) -> SecurityDepositRow | None:
    """One deposit."""
    return next(iter(_rows(SecurityDeposit.objects.filter(pk=security_deposit_id))), None)


def _rows(found: QuerySet[SecurityDeposit]) -> list[SecurityDepositRow]:
    rows = list(found.order_by("pk"))
    held = dict(
        SecurityDepositMovement.objects.filter(security_deposit_id__in=[row.pk for row in rows])
        .values_list("security_deposit_id")
        .annotate(cents=Coalesce(Sum("amount_cents"), 0))
    )
    return [
        SecurityDepositRow(
            id=row.pk,
            customer_account_id=row.customer_account_id,
            agreement_id=row.agreement_id,
            demanded_cents=row.demanded_cents,
            held_cents=int(held.get(row.pk, 0)),
            reason=row.reason,
            state=row.state,
            demanded_on=row.demanded_on,
            taken_on=row.taken_on,
        )
        for row in rows
    ]
