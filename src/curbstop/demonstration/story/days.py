"""One business day of the city from opening to seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from curbstop.demonstration.story.banking import match_bank, return_a_check
from curbstop.demonstration.story.billing import bill_cycle, bring_reads, mail_bills
from curbstop.demonstration.story.counter import bag_and_seal, count_and_approve, work_drawers
from curbstop.demonstration.story.departments import departments_begin, departments_hear
from curbstop.demonstration.story.desk import customers_ask
from curbstop.demonstration.story.drafts import authorise_drafts, collect_drafts
from curbstop.demonstration.story.files import post_files
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.moving import tenant_leaves
from curbstop.demonstration.story.old_money import list_old_money
from curbstop.demonstration.story.payments import payments_of_day, split_counter
from curbstop.demonstration.story.received import (
    bring_a_transmittal,
    open_the_mail,
    post_the_pay_station,
    split_mail,
)
from curbstop.demonstration.story.stage import Stage
from curbstop.exchange.general_ledger import end_day
from curbstop.journeys.day_end import begin_balancing, open_day

TRANSPOSED_CENTS = 2_700  # 63.00 was keyed for 36.00
BANK_COUNTED_LESS_CENTS = 2_000


@dataclass(frozen=True, kw_only=True)
class DayPlan:
    """What happens on one day of the story."""

    day: date
    bills: tuple[tuple[int, date], ...] = ()  # cycle and month
    mails: tuple[tuple[int, date], ...] = ()
    takes_money: bool = True
    short_drawer: bool = False
    bank_corrects: bool = False
    check_returned: bool = False
    unknown_payer: bool = False
    customers_ask: bool = False
    tenant_leaves: bool = False


def work_day(*, stage: Stage, plan: DayPlan, runs: dict[tuple[int, date], int]) -> None:
    """Open the day, do what it brings, balance it, close and seal it. `runs` remembers the bill runs to be mailed."""
    day = plan.day
    open_the_day(stage=stage, day=day)
    bring_reads(stage=stage, day=day)
    _bill_and_mail(stage=stage, plan=plan, runs=runs)
    if plan.customers_ask:
        customers_ask(stage=stage, day=day)
        authorise_drafts(stage=stage, day=day)
        list_old_money(stage=stage, day=day)
        departments_begin(stage=stage, day=day)
    collect_drafts(stage=stage, day=day)
    if plan.tenant_leaves:
        tenant_leaves(stage=stage, day=day)
    missing = TRANSPOSED_CENTS if plan.short_drawer else 0
    drawers = []
    if plan.takes_money:
        customers, by_file = split_counter(payments=payments_of_day(stage=stage, day=day), day=day)
        envelopes, at_station, by_file = split_mail(payments=by_file)
        post_files(stage=stage, day=day, payments=by_file, with_unknown=plan.unknown_payer)
        post_the_pay_station(stage=stage, day=day, payments=at_station)
        cashiers = ("cashier", "cashier2") if customers else ("cashier",)
        drawers = work_drawers(stage=stage, day=day, customers=customers, cashiers=cashiers)
        count_and_approve(stage=stage, day=day, drawers=drawers, missing_cents=missing)
        drawers += open_the_mail(stage=stage, day=day, envelopes=envelopes)
        if plan.customers_ask:
            departments_hear(stage=stage, day=day)
        if plan.check_returned:
            drawers += bring_a_transmittal(stage=stage, day=day)
        match_bank(stage=stage, day=day, counted_less_cents=BANK_COUNTED_LESS_CENTS if plan.bank_corrects else 0)
    if plan.check_returned:
        return_a_check(stage=stage, day=day)
    begin_balancing(
        command_key=key(day, "balance"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=17, minute=25),
        business_date=day,
    )
    bag_and_seal(stage=stage, day=day, drawers=drawers, missing_cents=missing)
    end_day(
        command_key=key(day, "close"), actor_id=stage.cast["supervisor"], now=at(day=day, hour=18), business_date=day
    )


def open_the_day(*, stage: Stage, day: date) -> None:
    """Begin a business day."""
    open_day(command_key=key(day, "day"), actor_id=stage.cast["supervisor"], now=at(day=day, hour=7), business_date=day)


def _bill_and_mail(*, stage: Stage, plan: DayPlan, runs: dict[tuple[int, date], int]) -> None:
    for cycle_number, month in plan.bills:
        run_id = bill_cycle(stage=stage, cycle_number=cycle_number, month=month, day=plan.day)
        if run_id is not None:
            runs[cycle_number, month] = run_id
    for which in plan.mails:
        if which in runs:
            mail_bills(stage=stage, run_id=runs[which], day=plan.day)
