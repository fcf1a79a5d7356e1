"""Tell the whole story: set the city up, convert it, and work its days."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from django.db import transaction

from curbstop.billing.operations import lay_out_cycle_months
from curbstop.cashiering.operations import add_department_member
from curbstop.demonstration.city.files import City, CityPlan, build_city, write_city
from curbstop.demonstration.city.numbers import account_number
from curbstop.demonstration.story.billing import bring_reads
from curbstop.demonstration.story.calendar import (
    CONVERTED_ON,
    FIRST_DAY,
    HISTORY_FROM,
    LAST_DAY,
    MONTHS,
    cycle_count,
    plan_days,
)
from curbstop.demonstration.story.cash_office import CHANGE_FUND_CENTS, CashOffice, open_cash_office
from curbstop.demonstration.story.cast import PIN, Cast, hire_cast
from curbstop.demonstration.story.days import DayPlan, open_the_day, work_day
from curbstop.demonstration.story.last_day import leave_work_open
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.demonstration.story.weather import record_demonstration_weather
from curbstop.exchange.conversion import import_folder
from curbstop.exchange.general_ledger import end_day
from curbstop.journeys.custody import found_change_fund, issue_change_fund
from curbstop.journeys.day_end import begin_balancing
from curbstop.kernel.days import DayPeriod
from curbstop.platform.calendars import add_business_days, business_days
from curbstop.platform.copy import query_to_frame
from curbstop.platform.models import CalendarName
from curbstop.platform.reference_data import install_reference_data
from curbstop.rates.operations import adopt_shipped_tariffs

VAULT_CENTS = 200_000
MONEY_EVERY_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was told: how many days were worked, and the day that is open now."""

    accounts: int
    days_worked: int
    open_day: date


Progress = Callable[[str, int, int], None]


def tell_story(*, accounts: int, seed: int, progress: Progress) -> Story:
    """Build and work the city in an empty database. `progress` hears what is done, how far, and of how much."""
    progress("Setting up the utility", 0, 1)
    cast, office = _set_up(accounts=accounts)
    progress("Building the city", 0, 1)
    city = build_city(plan=_city_plan(accounts=accounts, seed=seed))
    progress("Importing the city", 0, 1)
    stage = _convert(cast=cast, office=office, city=city)
    days = _days()
    runs: dict[tuple[int, date], int] = {}
    for number, plan in enumerate(days):
        progress(f"Working {plan.day.isoformat()}", number, len(days))
        work_day(stage=stage, plan=plan, runs=runs)
    open_day = add_business_days(calendar=CalendarName.CITY_OFFICE, day=LAST_DAY, count=1)
    open_the_day(stage=stage, day=open_day)
    leave_work_open(stage=stage, day=open_day)
    return Story(accounts=accounts, days_worked=len(days) + 1, open_day=open_day)


def _set_up(*, accounts: int) -> tuple[Cast, CashOffice]:
    now = at(day=CONVERTED_ON, hour=6)
    install_reference_data()
    with transaction.atomic():
        adopt_shipped_tariffs(now=now)
        lay_out_cycle_months(from_month=HISTORY_FROM, months=MONTHS, cycle_count=cycle_count(accounts=accounts))
    cast, office = hire_cast(on=HISTORY_FROM, now=now), open_cash_office()
    with transaction.atomic():
        for department_id in office.department_ids.values():
            add_department_member(department_id=department_id, staff_user_id=cast["department"])
    return cast, office


def _city_plan(*, accounts: int, seed: int) -> CityPlan:
    read_days = query_to_frame(
        sql="SELECT cycle_id AS cycle_number, month, read_on FROM billing_cyclemonth ORDER BY 1, 2"
    )
    return CityPlan(
        accounts=accounts,
        seed=seed,
        cycles=cycle_count(accounts=accounts),
        converted_on=CONVERTED_ON,
        read_days=read_days,
    )


def _convert(*, cast: Cast, office: CashOffice, city: City) -> Stage:
    """Import the city on its own business day, found the change funds, and close that day."""
    day = CONVERTED_ON
    stage = Stage(cast=cast, office=office, payers=pl.DataFrame(), later_reads=city.later_reads)
    open_the_day(stage=stage, day=day)
    with tempfile.TemporaryDirectory(prefix="curbstop-city-") as folder:
        write_city(city=city, folder=Path(folder))
        import_folder(
            folder=Path(folder),
            check_only=False,
            business_date=day,
            bank_account_id=office.bank_account_id,
            actor_id=cast["administrator"],
            now=at(day=day, hour=8),
        )
    bring_reads(stage=stage, day=day)
    record_demonstration_weather(cast=cast, day=day)
    _found_change_funds(stage=stage, day=day)
    begin_balancing(
        command_key=key(day, "balance"), actor_id=cast["supervisor"], now=at(day=day, hour=17), business_date=day
    )
    end_day(command_key=key(day, "close"), actor_id=cast["supervisor"], now=at(day=day, hour=18), business_date=day)
    return Stage(cast=cast, office=office, payers=_payers(city=city), later_reads=city.later_reads)


def _found_change_funds(*, stage: Stage, day: date) -> None:
    found_change_fund(
        command_key=key("vault"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=9),
        vault_id=stage.office.vault_id,
        bank_account_id=stage.office.bank_account_id,
        amount_cents=VAULT_CENTS,
        second_username="supervisor2",
        second_pin=PIN,
    )
    for drawer_id in stage.office.drawer_ids:
        issue_change_fund(
            command_key=key("fund", drawer_id),
            actor_id=stage.cast["supervisor"],
            now=at(day=day, hour=10),
            vault_id=stage.office.vault_id,
            drawer_id=drawer_id,
            amount_cents=CHANGE_FUND_CENTS,
            second_username="supervisor2",
            second_pin=PIN,
        )


def _payers(*, city: City) -> pl.DataFrame:
    accounts = query_to_frame(
        sql="SELECT id AS customer_account_id, number, mail_to AS name FROM customers_customeraccount"
    )
    habits = city.population.select(
        "n", "pays_by", "pays_after_days", "in_arrears", number=account_number(index=pl.col("n"))
    )
    return accounts.join(habits, on="number")


def _days() -> list[DayPlan]:
    open_days = business_days(
        calendar=CalendarName.CITY_OFFICE, period=DayPeriod(FIRST_DAY, date.fromordinal(LAST_DAY.toordinal() + 1))
    )
    rows = query_to_frame(
        sql="SELECT cycle_id AS cycle, month, read_on, bill_on, mail_on FROM billing_cyclemonth WHERE read_on >= %(first)s",
        params={"first": CONVERTED_ON},
    )
    months = [
        (row["cycle"], row["month"], row["read_on"], row["bill_on"], row["mail_on"])
        for row in rows.iter_rows(named=True)
    ]
    return plan_days(open_days=open_days, cycle_months=months, money_every=MONEY_EVERY_DAYS)
