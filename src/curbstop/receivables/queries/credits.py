"""Customer credits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Sum

from curbstop.platform.copy import query_to_frame
from curbstop.receivables.models import CreditMovement


@dataclass(frozen=True, slots=True)
class CreditMovementRow:
    """Cents into a credit, or out of it."""

    id: int
    entry_id: int
    business_date: date
    effective_date: date
    source_kind: str
    source_id: int
    amount_cents: int


def credit_balance(*, customer_account_id: int) -> int:
    """The credit of a customer account in cents, never below zero."""
    total = CreditMovement.objects.filter(customer_account_id=customer_account_id).aggregate(cents=Sum("amount_cents"))
    return int(total["cents"] or 0)


def credit_movements(*, customer_account_id: int) -> list[CreditMovementRow]:
    """What came into the credit and left it, in order."""
    return [
        CreditMovementRow(
            id=row.pk,
            entry_id=row.entry_id,
            business_date=row.business_date,
            effective_date=row.effective_date,
            source_kind=row.source_kind,
            source_id=row.source_id,
            amount_cents=row.amount_cents,
        )
        for row in CreditMovement.objects.filter(customer_account_id=customer_account_id).order_by("pk")
    ]


def credit_balances_frame(*, customer_account_ids: Iterable[int] | None = None) -> pl.DataFrame:
    """customer_account_id and credit_cents of every account that has credit."""
    which = "" if customer_account_ids is None else "WHERE customer_account_id = ANY(%(ids)s)"
    params: dict[str, Any] = {"ids": list(customer_account_ids or ())}
    return query_to_frame(
        sql="SELECT customer_account_id, sum(amount_cents)::bigint AS credit_cents"  # noqa: S608 - our own words
        f" FROM receivables_creditmovement {which}"
        " GROUP BY customer_account_id HAVING sum(amount_cents) > 0 ORDER BY customer_account_id",
        params=params,
    )
