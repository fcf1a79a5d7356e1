"""Bill the days of cancelled bills anew, round by round: of every account the oldest bill first, by the batch path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from curbstop.billing.operations import IssueDates, RunDays
from curbstop.billing.queries import Totals
from curbstop.cashiering.types import Act
from curbstop.journeys.bill_run.batch import BatchOrder, bill_batch
from curbstop.journeys.bill_run.orders import CLASS_USUAL, single_days
from curbstop.journeys.bill_run.policy import billing_policy
from curbstop.reporting.billing_due import DueScope
from curbstop.reporting.correction_choices import periods_to_bill

Bills = Mapping[int, Sequence[int]]
"""By customer account its bills, the oldest days first."""


@dataclass(frozen=True, slots=True)
class NewBill:
    """The bill that stands in an old one's place."""

    bill_id: int
    charges_cents: int


@dataclass(slots=True)
class Rebilled:
    """New bills by the old bill's id, why accounts could not be billed, and the totals for the run's report."""

    bills: dict[int, NewBill] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    totals: list[Totals] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Under which run, on which day, by whom and when."""

    run_id: int
    business_date: date
    act: Act


def rebill(*, bills: Bills, occasion: Occasion, coming: Mapping[int, int]) -> Rebilled:
    """Make the bills anew; the agreements, facts, reads and tariffs are those of now, the days those of the old bills.

    `coming`: by account the cents that are going to be taken off the new bills.
    """
    periods = periods_to_bill(bill_ids=[bill_id for ids in bills.values() for bill_id in ids])
    result = Rebilled()
    for number in range(max((len(ids) for ids in bills.values()), default=0)):
        wanted = [ids[number] for ids in bills.values() if len(ids) > number]
        of_round = periods.filter(pl.col("bill_id").is_in(wanted))
        if not of_round.is_empty():
            _one_round(of_round, result, occasion, coming)
    return result


def _one_round(of_round: pl.DataFrame, result: Rebilled, occasion: Occasion, coming: Mapping[int, int]) -> None:
    done = bill_batch(order=_order(of_round, occasion, coming))
    result.totals.append(done.totals)
    for account_id, reason in done.not_billed.select("customer_account_id", "reason").iter_rows():
        result.reasons.setdefault(account_id, reason)
    old = dict(of_round.select("customer_account_id", "bill_id").unique().iter_rows())
    for account_id, bill_id, cents in done.bills.select(
        "customer_account_id", "bill_id", "current_charges_cents"
    ).iter_rows():
        result.bills[old[account_id]] = NewBill(bill_id=bill_id, charges_cents=cents)


def _order(of_round: pl.DataFrame, occasion: Occasion, coming: Mapping[int, int]) -> BatchOrder:
    business_date = occasion.business_date
    ids = of_round["customer_account_id"]
    days = rebill_days(business_date=business_date)
    first_day, last_day = of_round.select(first=pl.col("period_from").min(), last=pl.col("period_to").max()).row(0)
    return BatchOrder(
        scope=DueScope(
            first_id=int(ids.min()),  # type: ignore[arg-type]
            last_id=int(ids.max()),  # type: ignore[arg-type]
            read_from=first_day,
            read_on=last_day,
            agreement_ids=tuple(of_round["agreement_id"].to_list()),
        ),
        policy=billing_policy(on_date=business_date),
        dates=IssueDates(
            business_date=business_date,
            bill_date=business_date,
            mailing_date=days.mailing_date,
            due_date=days.due_date,
            recorded_at=occasion.act.now,
        ),
        class_usual=pl.DataFrame(schema=CLASS_USUAL),
        run_id=occasion.run_id,
        actor_id=occasion.act.actor_id,
        periods=of_round.select("agreement_id", "period_from", "period_to"),
        holds=False,
        coming=coming,
    )


def rebill_days(*, business_date: date) -> RunDays:
    """A rebill has its own due date (books.md 3)."""
    return single_days(business_date=business_date, last_day=business_date)
