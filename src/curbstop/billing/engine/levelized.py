"""Levelized billing: what a month asks for, what runs up beside it, and what settles it once a year.

The books know only actual charges (books.md 4); everything here is about what is *asked for*. Whole cents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.kernel.rounding import divide

MONTHS_A_YEAR = 12
PERCENT = 100


@dataclass(frozen=True, slots=True)
class LevelStep:
    """One bill: actual charges, the level amount, what settles the year, and the running difference before and after.

    A positive difference was used but is not asked for yet; a negative one was asked for in advance.
    """

    actual_cents: int
    level_cents: int
    true_up_cents: int
    before_cents: int

    @property
    def difference_cents(self) -> int:
        """What runs on after this bill."""
        return self.before_cents + self.actual_cents - self.asked_cents

    @property
    def asked_cents(self) -> int:
        """What this bill asks for instead of its charges."""
        return self.level_cents + self.true_up_cents


def level_step(*, actual_cents: int, level_cents: int, before_cents: int, settles: bool) -> LevelStep:
    """A bill's step; one that `settles` asks besides for all that ran up, so that nothing runs on."""
    true_up = before_cents + actual_cents - level_cents if settles else 0
    return LevelStep(actual_cents, level_cents, true_up, before_cents)


def take_back(*, actual_cents: int, asked_cents: int, before_cents: int, ended: bool) -> LevelStep:
    """A cancelled bill's step: its charges and what it asked for never were. After the plan's end nothing runs on."""
    undone = LevelStep(-actual_cents, -asked_cents, 0, before_cents)
    if not ended:
        return undone
    return level_step(actual_cents=-actual_cents, level_cents=-asked_cents, before_cents=before_cents, settles=True)


def next_true_up(*, first_on: date, last_on: date | None) -> date:
    """The first day from which a bill settles: once a year from `first_on` (a first of a month), after the last one."""
    day = first_on
    while last_on is not None and day <= last_on:
        day = day.replace(year=day.year + 1)
    return day


def first_true_up(*, started_on: date, after_months: int, month: int | None, least_months: int) -> date:
    """The first of the month whose bills settle a plan's first year.

    `after_months` after the start's month, or, where a month of the year (1 to 12) was chosen, the next such month that is
    at least `least_months` away.
    """
    if month is None:
        return _first_of_month(started_on, after_months)
    first = _first_of_month(started_on, least_months)
    return _first_of_month(first, (month - first.month) % MONTHS_A_YEAR)


def _first_of_month(day: date, months: int) -> date:
    number = day.year * MONTHS_A_YEAR + day.month - 1 + months
    return date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)


def average_month(*, charges_cents: Sequence[int], add_percent: int) -> int:
    """The mean of monthly bills with so much on top, half up."""
    if not charges_cents:
        return 0
    return divide(numerator=sum(charges_cents) * (PERCENT + add_percent), denominator=len(charges_cents) * PERCENT)


def level_amount(*, month_cents: int, round_up_to_cents: int, difference_cents: int = 0, months_left: int = 12) -> int:
    """What is asked for each month so that the difference is used up by the true-up; rounded up, never below zero."""
    whole = month_cents * months_left + difference_cents
    step = months_left * round_up_to_cents
    return max(0, -(-whole // step)) * round_up_to_cents


def months_between(*, first: date, last: date) -> int:
    """Bills to come from a day up to the month of the true-up, that one included; at least one."""
    return max(1, (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month)


def is_worth_changing(*, old_cents: int, new_cents: int, over_percent: int) -> bool:
    """Whether a new amount is more than so many percent away from the old one."""
    return abs(new_cents - old_cents) * PERCENT > old_cents * over_percent


def unpaid_bills(*, asked_cents: Sequence[int], late_cents: int) -> int:
    """How many bills are late, in whole or in part: payments reach the oldest first. `asked_cents`: the latest first."""
    left, count = late_cents, 0
    for asked in asked_cents:
        if left <= 0:
            break
        left -= asked
        count += 1
    return count
