"""The policies that a bill run goes by, read once for its business day."""

from dataclasses import dataclass
from datetime import date, timedelta

from curbstop.billing.types import HoldPolicy
from curbstop.metering.queries import READ_POLICY_KEYS, read_policy_of
from curbstop.metering.types import ReadPolicy
from curbstop.platform.policies import policies_in_force
from curbstop.rates.types import EffectiveDateRule

EFFECTIVE_DATE_RULE = "billing.effective_date_rule"
KEYS = (
    "cycles.regular_days",
    "cycles.read_window_business_days",
    "bill_hold.times_own_history_milli",
    "bill_hold.minimum_cents",
    "billing.due_days",
    "billing.rounding",
    EFFECTIVE_DATE_RULE,
    "application.within_bill",
    *READ_POLICY_KEYS,
)
HISTORY_DAYS = 396
"""Thirteen months: what a bill is compared with."""


@dataclass(frozen=True, slots=True)
class BillingPolicy:
    """What the run needs of the policies in force."""

    regular_days: tuple[int, int]
    read_window_business_days: int
    hold: HoldPolicy
    due_days: int
    rounding: str
    within_bill: str
    reads: ReadPolicy
    effective_date_rule: EffectiveDateRule


def billing_policy(*, on_date: date) -> BillingPolicy:
    """The policies in force on a day; raises KeyError when the defaults were never installed."""
    values = {key: found.value for key, found in policies_in_force(on_date=on_date, keys=KEYS).items()}
    least, most = values["cycles.regular_days"]
    return BillingPolicy(
        regular_days=(int(least), int(most)),
        read_window_business_days=int(values["cycles.read_window_business_days"]),
        hold=HoldPolicy(
            times_milli=int(values["bill_hold.times_own_history_milli"]),
            minimum_cents=int(values["bill_hold.minimum_cents"]),
        ),
        due_days=int(values["billing.due_days"]),
        rounding=str(values["billing.rounding"]),
        within_bill=str(values["application.within_bill"]),
        reads=read_policy_of(values=values),
        effective_date_rule=EffectiveDateRule(values.get(EFFECTIVE_DATE_RULE, EffectiveDateRule.SPLIT_BY_DAYS)),
    )


def history_since(*, on_date: date) -> date:
    """The first day of the history that a bill of `on_date` is compared with."""
    return on_date - timedelta(days=HISTORY_DAYS)
