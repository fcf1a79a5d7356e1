"""The policies about reads in force on a day (`reads.*`), as the room's engine wants them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from curbstop.metering.types import ALWAYS_HELD, HOLD, REASONS, ReadPolicy
from curbstop.platform.policies import policies_in_force

NUMBERS = (
    "high_percent_of_last_year",
    "high_more_than_milli",
    "high_percent_of_average",
    "low_percent_of_last_year",
    "low_less_than_milli",
    "stopped_after_zero_reads",
    "duplicate_within_days",
    "estimates_in_a_row",
    "history_reads",
)
ORDER, TREND = "reads.estimate_order", "reads.trend_percent"
ACTIONS = {f"reads.on_{reason}": reason for reason in REASONS if reason not in ALWAYS_HELD}
READ_POLICY_KEYS = (*(f"reads.{name}" for name in NUMBERS), ORDER, TREND, *ACTIONS)


def read_policy(*, on_date: date) -> ReadPolicy:
    """The policy of a day; raises KeyError when the defaults were never installed."""
    found = policies_in_force(on_date=on_date, keys=READ_POLICY_KEYS)
    return read_policy_of(values={key: one.value for key, one in found.items()})


def read_policy_of(*, values: Mapping[str, Any]) -> ReadPolicy:
    """The policy from values by key, for who reads other policies as well. What cannot be billed is held whatever they say."""
    least, most = values[TREND]
    held = {reason for key, reason in ACTIONS.items() if values[key] == HOLD}
    return ReadPolicy(
        estimate_order=tuple(values[ORDER]),
        trend_percent=(int(least), int(most)),
        held=ALWAYS_HELD | held,
        **{name: int(values[f"reads.{name}"]) for name in NUMBERS},
    )
