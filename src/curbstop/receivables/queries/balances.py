"""What a customer account owes, by age and service, and what it has in hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from curbstop.receivables.models import CreditMovement, SecurityDepositMovement
from curbstop.receivables.queries.open_items import OpenItemRow, open_items

NOT_DUE, TO_30, TO_60, TO_90, OVER_90 = "not_due", "1_30", "31_60", "61_90", "over_90"
AGES = (NOT_DUE, TO_30, TO_60, TO_90, OVER_90)


@dataclass(frozen=True, slots=True)
class BalanceSummary:
    """The state of one customer account on a day; all in cents.

    `owed_cents` is what all open items ask for, `balance_cents` that less the credit. `by_age` has the keys of `AGES`
    (days past due), `by_charge_type` and `by_fund` those that owe anything. `next_due_*`: the earliest date to come.
    """

    customer_account_id: int
    owed_cents: int
    credit_cents: int
    security_deposit_cents: int
    past_due_cents: int
    by_age: dict[str, int]
    by_charge_type: dict[str, int]
    by_fund: dict[int, int]
    next_due_date: date | None
    next_due_cents: int
    oldest_due_date: date | None
    items: tuple[OpenItemRow, ...]

    @property
    def balance_cents(self) -> int:
        """What is owed less the credit."""
        return self.owed_cents - self.credit_cents


def age_of(*, due_date: date | None, on: date) -> str:
    """The age of what is due: days past due in the bands that are reported."""
    days = (on - due_date).days if due_date is not None else 0
    if days <= 0:
        return NOT_DUE
    return next((band for limit, band in ((30, TO_30), (60, TO_60), (90, TO_90)) if days <= limit), OVER_90)


def balance_summary(*, customer_account_id: int, on: date) -> BalanceSummary:
    """The state of one customer account on a day."""
    return balance_summaries(customer_account_ids=[customer_account_id], on=on)[customer_account_id]


def balance_summaries(*, customer_account_ids: Iterable[int], on: date) -> dict[int, BalanceSummary]:
    """The state of several customer accounts on a day, in three queries."""
    ids = list(customer_account_ids)
    owed: dict[int, list[OpenItemRow]] = {each: [] for each in ids}
    for item in open_items(customer_account_ids=ids, as_of=on):
        owed[item.customer_account_id].append(item)
    credits_of = _sums(CreditMovement, ids, on)
    deposits_of = _sums(SecurityDepositMovement, ids, on)
    return {each: _summary(each, owed[each], credits_of.get(each, 0), deposits_of.get(each, 0), on) for each in ids}


def _sums(model: type[CreditMovement | SecurityDepositMovement], ids: Sequence[int], on: date) -> dict[int, int]:
    rows = (
        model.objects.filter(customer_account_id__in=ids, business_date__lte=on)
        .values_list("customer_account_id")
        .annotate(cents=Sum("amount_cents"))
    )
    return {each: int(cents) for each, cents in rows}


def _summary(
    customer_account_id: int, items: Sequence[OpenItemRow], credit_cents: int, deposit_cents: int, on: date
) -> BalanceSummary:
    by_age = dict.fromkeys(AGES, 0)
    by_charge_type: dict[str, int] = {}
    by_fund: dict[int, int] = {}
    for item in items:
        by_age[age_of(due_date=item.due_date, on=on)] += item.open_cents
        by_charge_type[item.charge_type] = by_charge_type.get(item.charge_type, 0) + item.open_cents
        by_fund[item.fund_id] = by_fund.get(item.fund_id, 0) + item.open_cents
    due_dates = [item.due_date for item in items if item.due_date is not None]
    next_due = min((day for day in due_dates if day >= on), default=None)
    owed_cents = sum(item.open_cents for item in items)
    return BalanceSummary(
        customer_account_id=customer_account_id,
        owed_cents=owed_cents,
        credit_cents=credit_cents,
        security_deposit_cents=deposit_cents,
        past_due_cents=owed_cents - by_age[NOT_DUE],
        by_age=by_age,
        by_charge_type=by_charge_type,
        by_fund=by_fund,
        next_due_date=next_due,
        next_due_cents=sum(item.open_cents for item in items if item.due_date == next_due and next_due is not None),
        oldest_due_date=min(due_dates, default=None),
        items=tuple(items),
    )
