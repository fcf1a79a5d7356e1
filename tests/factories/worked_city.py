"""A small city, worked through the journeys: some closed days, and one that is open with money taken and turned in."""

from datetime import date

from curbstop.customers.queries import cash_only_accounts
from curbstop.demonstration.story import tell
from curbstop.demonstration.story.banking import match_bank
from curbstop.demonstration.story.counter import Customer, bag_and_seal, count_and_approve, work_drawers
from curbstop.demonstration.story.days import open_the_day, work_day
from curbstop.demonstration.story.files import post_files
from curbstop.demonstration.story.payments import payments_of_day
from curbstop.demonstration.story.stage import Stage
from factories.outage import dispute_a_card, live_through_an_outage

ACCOUNTS = 60
SEED = 1
# Both cycles are billed by then, and every accident of the story has happened.
LAST_CLOSED_DAY = date(2026, 6, 8)


def build() -> date:
    """Work the city; returns its open day."""
    return work()[1]


def work() -> tuple[Stage, date]:
    """Work the city; returns its people and places, and its open day."""
    cast, office = tell._set_up(accounts=ACCOUNTS)
    city = tell.build_city(plan=tell._city_plan(accounts=ACCOUNTS, seed=SEED))
    stage = tell._convert(cast=cast, office=office, city=city)
    runs: dict = {}
    plans = tell._days()
    for plan in plans:
        if plan.day <= LAST_CLOSED_DAY:
            work_day(stage=stage, plan=plan, runs=runs)
    day = next(plan.day for plan in plans if plan.day > LAST_CLOSED_DAY)
    open_the_day(stage=stage, day=day)
    payments = payments_of_day(stage=stage, day=day)
    half = payments.height // 2
    post_files(stage=stage, day=day, payments=payments.tail(payments.height - half), with_unknown=True)
    in_line = payments.head(half)
    ids = in_line["customer_account_id"].to_list()
    without_checks = {row.customer_account_id for row in cash_only_accounts(customer_account_ids=ids, on_date=day)}
    customers = [
        Customer(
            customer_account_id=row["customer_account_id"],
            name=row["name"],
            amount_cents=row["amount_cents"],
            cash_only=row["customer_account_id"] in without_checks,
        )
        for row in in_line.iter_rows(named=True)
    ]
    drawers = work_drawers(stage=stage, day=day, customers=customers, cashiers=("cashier", "cashier2"))
    live_through_an_outage(stage=stage, day=day, drawer=drawers[0])
    count_and_approve(stage=stage, day=day, drawers=drawers, missing_cents=300)
    match_bank(stage=stage, day=day)
    dispute_a_card(stage=stage, day=day)
    bag_and_seal(stage=stage, day=day, drawers=drawers, missing_cents=300)
    return stage, day
