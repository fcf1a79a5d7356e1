"""Whose hands were on customer accounts' money."""

from collections.abc import Iterable
from datetime import date

from curbstop.staff.models import AccountHand
from curbstop.staff.types import ADJUSTED


def adjusted_on(*, staff_user_id: int, customer_account_ids: Iterable[int], on_date: date) -> int | None:
    """One of the accounts that the person adjusted on a business day, as who asked or who approved; None without any."""
    rows = AccountHand.objects.filter(
        staff_user_id=staff_user_id,
        customer_account_id__in=list(customer_account_ids),
        business_date=on_date,
        deed=ADJUSTED,
    )
    return rows.order_by("customer_account_id").values_list("customer_account_id", flat=True).first()
