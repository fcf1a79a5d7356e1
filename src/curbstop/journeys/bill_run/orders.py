"""What is asked of a bill run, and what follows from it: days, partitions, and the order of one batch."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from curbstop.billing.operations import IssueDates, RunDays
from curbstop.billing.queries import due_date_for
from curbstop.billing.queries.run_controls import HoldWhen, hold_rules
from curbstop.billing.types import CycleMonthRow
from curbstop.journeys.bill_run.batch import BatchOrder
from curbstop.journeys.bill_run.policy import billing_policy
from curbstop.journeys.bill_run.sharing import partition_size
from curbstop.journeys.stored_wordings import HELD_BY_RULE
from curbstop.platform.calendars import add_business_days
from curbstop.platform.models import CalendarName
from curbstop.reporting.billing_due import DueScope, anything_due, cycle_accounts

LARGEST_ID = 2**62
CLASS_USUAL = {
    "service": pl.String,
    "rate_class": pl.String,
    "meter_size": pl.String,
    "usual_cents": pl.Int64,
    "class_milli": pl.Int64,
    "class_days": pl.Int64,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRunOrder:
    """What was asked: a cycle and month, on a business day. `proof_id` is the approved proof that the run must equal."""

    cycle_number: int
    month: date
    business_date: date
    now: datetime
    actor_id: int | None = None
    dry_run: bool = False
    accounts_a_partition: int = 0
    workers: int = 1
    proof_id: int | None = None


def run_days(*, calendar: CycleMonthRow, business_date: date) -> RunDays:
    """The days of a run: late reads count until the window closes, late runs mail and fall due later."""
    mailing = max(calendar.mail_on, business_date)
    return RunDays(
        business_date=business_date,
        bill_date=business_date,
        mailing_date=mailing,
        due_date=due_date_for(mailing_date=mailing),
        read_from=calendar.read_from,
        read_on=max(calendar.read_on, min(business_date, calendar.window_closes_on)),
    )


def single_days(*, business_date: date, last_day: date) -> RunDays:
    """The days of a bill made by itself: mailed the next business day, with a due date of its own (books.md 3)."""
    mailing = add_business_days(calendar=CalendarName.CITY_OFFICE, day=business_date, count=1)
    return RunDays(
        business_date=business_date,
        bill_date=business_date,
        mailing_date=mailing,
        due_date=due_date_for(mailing_date=mailing),
        read_from=last_day,
        read_on=last_day,
    )


def scope_of(*, order: CycleRunOrder, days: RunDays, first_id: int, last_id: int) -> DueScope:
    """Whom of the cycle to look at."""
    return DueScope(
        first_id=first_id,
        last_id=last_id,
        read_from=days.read_from,
        read_on=days.read_on,
        cycle_number=order.cycle_number,
    )


def partition_ranges(*, order: CycleRunOrder, days: RunDays) -> list[tuple[int, int]]:
    """Ranges of customer account ids with so many of the cycle's accounts each; none when nothing is due."""
    if not anything_due(scope=scope_of(order=order, days=days, first_id=0, last_id=LARGEST_ID)):
        return []
    ids = cycle_accounts(cycle_number=order.cycle_number)
    size = order.accounts_a_partition or partition_size(accounts=len(ids), workers=order.workers)
    return [(int(ids[at]), int(ids[min(at + size, len(ids)) - 1])) for at in range(0, len(ids), size)]


def batch_order(
    *, order: CycleRunOrder, days: RunDays, scope: DueScope, usual: pl.DataFrame, run_id: int | None
) -> BatchOrder:
    """One partition of the run."""
    return BatchOrder(
        scope=scope,
        policy=billing_policy(on_date=days.business_date),
        dates=issue_dates(days=days, now=order.now),
        class_usual=usual,
        run_id=run_id,
        actor_id=order.actor_id,
        hold_rules=rules_of(cycle_number=order.cycle_number),
    )


def rules_of(*, cycle_number: int) -> tuple[HoldWhen, ...]:
    """The rules in force that hold bills of a cycle, each with the sentence that the held bill keeps."""
    return tuple(
        HoldWhen(
            rule_id=rule.id,
            reason=HELD_BY_RULE.filled(number=rule.id, reason=rule.reason),
            rate_class=rule.rate_class,
            zone=rule.zone,
            route=rule.route,
            least_cents=rule.least_cents,
            most_cents=rule.most_cents,
            customer_account_id=rule.customer_account_id,
        )
        for rule in hold_rules(cycle_number=cycle_number)
    )


def issue_dates(*, days: RunDays, now: datetime) -> IssueDates:
    """The days that bills carry."""
    return IssueDates(
        business_date=days.business_date,
        bill_date=days.bill_date,
        mailing_date=days.mailing_date,
        due_date=days.due_date,
        recorded_at=now,
    )
