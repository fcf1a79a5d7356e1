"""Days as people type them."""

import datetime as dt
import re

ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
AMERICAN = re.compile(r"(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})")
CENTURY = 2000
TWO_DIGITS = 100


def read_typed_day(typed: str) -> dt.date | None:
    """Read `2026-03-02`, `3/2/2026`, `3-2-26`; None when it is no day."""
    found = ISO.fullmatch(typed.strip()) or AMERICAN.fullmatch(typed.strip())
    if found is None:
        return None
    year = int(found["year"])
    try:
        return dt.date(year + CENTURY if year < TWO_DIGITS else year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
