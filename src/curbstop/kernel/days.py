"""Periods of days, half-open: the first day belongs to them, the last one does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Self

from curbstop.kernel.errors import CurbstopError

ONE_DAY = timedelta(days=1)


class EmptyPeriodError(CurbstopError):
    """A period ends before it begins, or at once."""


@dataclass(frozen=True, order=True, slots=True)
class DayPeriod:
    """From `start` up to but not including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise EmptyPeriodError(
                "A period must hold at least one day",
                where="{start} to {end}",
                to_do="Give an end after the start.",
                start=self.start.isoformat(),
                end=self.end.isoformat(),
            )

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.end - ONE_DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=number) for number in range(self.days))

    def overlaps(self, other: Self) -> bool:
        """Whether a day belongs to both."""
        return self.start < other.end and other.start < self.end

    def intersection(self, other: Self) -> Self | None:
        """The days that belong to both, or None."""
        if not self.overlaps(other):
            return None
        return type(self)(max(self.start, other.start), min(self.end, other.end))

    def split(self, days: list[date]) -> list[Self]:
        """Cut before each of `days` that lies inside; the pieces add up to the whole."""
        cuts = [self.start, *sorted({day for day in days if self.start < day < self.end}), self.end]
        return [type(self)(start, end) for start, end in pairwise(cuts)]
