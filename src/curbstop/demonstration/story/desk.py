"""What customers ask for at the desk: one to pay about the same every month, another a visit that goes on the next bill."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from curbstop.customers.queries import accounts_by_number
from curbstop.demonstration.city.numbers import account_number_of
from curbstop.demonstration.city.special import LEVELIZED, VISITED, VISITED_LATER
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.billable_charge import request_billable_charge
from curbstop.journeys.level_plan import start_plan
from curbstop.platform.policies import adopt_policy

MONTHS_OF_HISTORY = "level.months_of_history"
SETTLES_IN = 4  # the month before the garden needs water


def customers_ask(*, stage: Stage, day: date) -> None:
    """A level plan begins, and a service trip waits for the next bill."""
    with transaction.atomic():
        adopt_policy(
            key=MONTHS_OF_HISTORY,
            value=1,
            from_date=day,
            source="the demonstration city's bills begin with its conversion",
            mark="D",
        )
    start_plan(
        customer_account_id=_account(LEVELIZED),
        true_up_month=SETTLES_IN,
        business_date=day,
        command_key=key(day, "level"),
        actor_id=stage.cast["representative"],
        now=at(day=day, hour=10, minute=20),
    )
    _visit(stage=stage, day=day, index=VISITED, reason="No water: the valve on the customer's side was shut")


def leave_a_charge_waiting(*, stage: Stage, day: date) -> None:
    """One more visit, which the next bill will ask for."""
    _visit(stage=stage, day=day, index=VISITED_LATER, reason="Second visit: the meter was blocked by a parked car")


def _visit(*, stage: Stage, day: date, index: int, reason: str) -> None:
    request_billable_charge(
        customer_account_id=_account(index),
        kind="trip",
        amount_cents=None,
        happened_on=day,
        reason=reason,
        business_date=day,
        command_key=key(day, "visit"),
        actor_id=stage.cast["representative"],
        now=at(day=day, hour=10, minute=40),
    )


def _account(index: int) -> int:
    number = account_number_of(index=index)
    return accounts_by_number(numbers=[number])[number]
