"""Customers who pay by autopay through the bank: authorised at the desk, drafted when due, posted on the settlement date."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from curbstop.autopay.queries import autopay_runs
from curbstop.autopay.types import CUT, BankData, NewMandate
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.exchange.autopay.cutting import cut_drafts, plan_drafts
from curbstop.exchange.autopay.originator import OriginatorMissingError, earliest_settlement, sending_on
from curbstop.journeys.autopay import post_drafts, start_autopay
from curbstop.journeys.post_payment_file import approve_batch
from curbstop.platform.policies import adopt_policy

# Banks that do not exist: routing numbers whose check digit is right and that no bank has.
OUR_BANK, THEIR_BANK = "999999992", "888888884"
AGREED = {
    "destination_routing": OUR_BANK,
    "destination_name": "BANK OF NOWHERE",
    "origin": "1999999999",
    "origin_name": "DEMONSTRATION CITY",
    "company_name": "DEMO WATER",
    "company_id": "1999999999",
    "odfi_routing": OUR_BANK,
    "bank_account": "ELEC",
}
AUTHORISED = 3


def authorise_drafts(*, stage: Stage, day: date) -> None:
    """What the bank agreed to is entered, and some customers who were always late hand in the form."""
    with transaction.atomic():
        adopt_policy(key="ach.originator", value=AGREED, from_date=day, source="the demonstration's bank", mark="D")
    late = stage.payers.filter(stage.payers["in_arrears"]).head(AUTHORISED)
    for row in late.iter_rows(named=True):
        _authorise(stage, day, row["customer_account_id"], row["name"], needs_prenote=False)


def leave_a_prenote_waiting(*, stage: Stage, day: date) -> None:
    """One more form came in today, whose bank account the next file proves."""
    found = stage.payers.filter(stage.payers["in_arrears"]).tail(1)
    for row in found.iter_rows(named=True):
        _authorise(stage, day, row["customer_account_id"], row["name"], needs_prenote=True)
    collect_drafts(stage=stage, day=day)


def collect_drafts(*, stage: Stage, day: date) -> None:
    """Post the files whose settlement date has come, then cut a file of what is due at the next one."""
    now = at(day=day, hour=8, minute=30)
    try:
        sending = sending_on(day=day)
    except OriginatorMissingError:
        return  # nothing is agreed with the bank yet
    for run in autopay_runs():
        if run.state == CUT and run.settles_on <= day:
            batch_id = post_drafts(
                command_key=key("drafts", run.id), actor_id=stage.cast["finance"], now=now, run_id=run.id
            )
            if batch_id is not None:
                approve_batch(
                    command_key=key("drafts approved", run.id),
                    actor_id=stage.cast["supervisor"],
                    now=at(day=day, hour=9, minute=30),
                    batch_id=batch_id,
                )
    settles_on = earliest_settlement(now=now, same_day=False, cutoff=sending.cutoff)
    plan = plan_drafts(settles_on=settles_on)
    if plan.drafts or plan.prenotes:
        cut_drafts(command_key=key(day, "cut"), actor_id=stage.cast["finance"], now=now, settles_on=settles_on)


def _authorise(stage: Stage, day: date, customer_account_id: int, name: str, *, needs_prenote: bool) -> None:
    start_autopay(
        command_key=key("autopay", customer_account_id),
        actor_id=stage.cast["representative"],
        now=at(day=day, hour=11),
        business_date=day,
        new=NewMandate(
            customer_account_id=customer_account_id,
            entry_class="PPD",
            holder_name=name[:22],
            bank=BankData(THEIR_BANK, f"{customer_account_id:010d}"),
            authorised_by=name,
            authorised_on=day,
            evidence_reference=f"Form of {day.isoformat()}, folder A",
            needs_prenote=needs_prenote,
        ),
    )
