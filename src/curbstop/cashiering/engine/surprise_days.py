"""On which days surprise counts fall: drawn by a seed that is kept, so that anybody can draw again."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256


def draw_days(*, seed: str, holder_ids: Sequence[int], days: Sequence[date]) -> dict[int, date]:
    """For each holder one of the period's business days.

    The day is the SHA-256 of seed and holder, modulo the number of days: nobody who does not know the seed can tell it, and
    nobody who knows it can choose it. `seed` is made by chance at the edge and stays secret from those who keep cash.
    """
    ordered = sorted(days)
    if not ordered:
        return {}
    return {
        holder_id: ordered[int(sha256(f"{seed}:{holder_id}".encode()).hexdigest(), 16) % len(ordered)]
        for holder_id in sorted(holder_ids)
    }


def period_of(*, day: date, counts_a_year: int) -> tuple[date, date]:
    """The part of the calendar year in which `day` lies, as [from, to): twelve months by `counts_a_year` (1 to 12)."""
    months = max(1, 12 // max(1, min(12, counts_a_year)))
    first = (day.month - 1) // months * months + 1
    after = first + months
    return date(day.year, first, 1), date(day.year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
