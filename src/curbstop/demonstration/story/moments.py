"""The story's clock and keys: every moment and every key follows from the day and from what is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("America/Los_Angeles")


def at(*, day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the city's day, in UTC."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=CITY_TIME).astimezone(UTC)


def key(*parts: object) -> UUID:
    """The idempotency key of one command of the story."""
    return uuid5(NAMESPACE_URL, "curbstop-demonstration:" + ":".join(str(part) for part in parts))
