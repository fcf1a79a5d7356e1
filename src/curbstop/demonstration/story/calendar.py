"""The story's calendar: from the conversion through a month end and the fiscal year's end into the new year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from curbstop.demonstration.story.days import DayPlan

HISTORY_FROM = date(2025, 4, 1)
CONVERTED_ON = date(2026, 5, 1)
FIRST_DAY = date(2026, 5, 4)
LAST_DAY = date(2026, 7, 7)  # the last closed day; the next one is open when the city is shown
MONTHS = 16
ACCOUNTS_A_CYCLE = 500
MOST_CYCLES = 20
_SHORT_DRAWER_ON = 3  # counted in days that take money
_BANK_CORRECTS_ON = 4
_CHECK_RETURNED_ON = 6
_UNKNOWN_PAYER_ON = 2
_CUSTOMERS_ASK_FROM = date(2026, 5, 11)  # between the first and the second bill of cycle 1
_TENANT_LEAVES_BEFORE_END = 2  # counted from the last day


def cycle_count(*, accounts: int) -> int:
    """How many cycles a city of this size has: 20 from 10,000 accounts on, at least 2."""
    return max(2, min(MOST_CYCLES, accounts // ACCOUNTS_A_CYCLE))


def plan_days(
    *, open_days: Sequence[date], cycle_months: Sequence[tuple[int, date, date, date, date]], money_every: int
) -> list[DayPlan]:
    """What happens on which day: reads, bills and mailings by the cycle calendar, money on every `money_every`-th open day.

    `cycle_months` are (cycle, month, read_on, bill_on, mail_on). Days on which nothing happens are not opened, except the
    last one of a month.
    """
    plans: list[DayPlan] = []
    money_days = 0
    for position, day in enumerate(open_days):
        bills = tuple((cycle, month) for cycle, month, _read, bill_on, _mail in cycle_months if bill_on == day)
        mails = tuple((cycle, month) for cycle, month, _read, _bill, mail_on in cycle_months if mail_on == day)
        reads = any(read_on == day for _cycle, _month, read_on, _bill, _mail in cycle_months)
        month_ends = position + 1 == len(open_days) or open_days[position + 1].month != day.month
        takes_money = position % money_every == 0 or month_ends
        if not (bills or mails or reads or takes_money):
            continue
        money_days += takes_money
        plans.append(
            DayPlan(
                day=day,
                bills=bills,
                mails=mails,
                takes_money=takes_money,
                short_drawer=takes_money and money_days == _SHORT_DRAWER_ON,
                bank_corrects=takes_money and money_days == _BANK_CORRECTS_ON,
                check_returned=takes_money and money_days == _CHECK_RETURNED_ON,
                unknown_payer=takes_money and money_days == _UNKNOWN_PAYER_ON,
            )
        )
    asked_on = next(position for position, plan in enumerate(plans) if plan.day >= _CUSTOMERS_ASK_FROM)
    plans[asked_on] = replace(plans[asked_on], customers_ask=True)
    plans[-_TENANT_LEAVES_BEFORE_END] = replace(plans[-_TENANT_LEAVES_BEFORE_END], tenant_leaves=True)
    return plans
