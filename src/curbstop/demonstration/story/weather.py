"""Evapotranspiration of the months that the city bills. Invented: a normal year of an inland valley, the same for every zone."""

from __future__ import annotations

from datetime import date

from curbstop.demonstration.story.calendar import HISTORY_FROM, MONTHS
from curbstop.demonstration.story.cast import Cast
from curbstop.demonstration.story.moments import at, key
from curbstop.journeys.weather import record_weather
from curbstop.rates.operations import Weather

SOURCE = "Demonstration figures"
# Thousandths of an inch from January to December.
NORMAL_YEAR = (2_070, 2_870, 4_030, 5_130, 5_890, 6_600, 7_440, 6_820, 5_700, 4_030, 2_700, 1_860)


def record_demonstration_weather(*, cast: Cast, day: date) -> None:
    """Every month of the calendar, as the billing office would load it."""
    rows = [_month(place) for place in range(MONTHS)]
    record_weather(
        rows=rows, source=SOURCE, command_key=key("weather"), actor_id=cast["billing"], now=at(day=day, hour=7)
    )


def _month(place: int) -> Weather:
    first, after = _first_of(place), _first_of(place + 1)
    return Weather(from_date=first, to_date=after, inches_milli=NORMAL_YEAR[first.month - 1])


def _first_of(place: int) -> date:
    months = HISTORY_FROM.month - 1 + place
    return date(HISTORY_FROM.year + months // len(NORMAL_YEAR), months % len(NORMAL_YEAR) + 1, 1)
