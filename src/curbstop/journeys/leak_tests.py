"""What a leak rule asks for, test by test, each with its answer as a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from curbstop.billing.queries import last_posted_on
from curbstop.kernel.wording import Wording
from curbstop.rates.queries.drought import drought_stages
from curbstop.reporting.leak_facts import LeakPeriod, latest_days_late

DAYS_A_MONTH = 30
YEAR = timedelta(days=365)
WITHIN = timedelta(days=20)
MILLI, PERCENT = 1_000, 100
LAST_YEAR = "last_year"
HIDDEN, FIXTURE, IRRIGATION, POOL, VISIBLE = "hidden", "fixture", "irrigation", "pool", "visible"
PLACES = (HIDDEN, FIXTURE, IRRIGATION, POOL, VISIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakClaim:
    """What the customer says: for which bill, when, where it leaked, and when it was repaired."""

    customer_account_id: int
    bill_id: int
    claimed_on: date
    repaired_on: date | None
    place: str = HIDDEN


@dataclass(frozen=True, slots=True)
class LeakTest:
    """One thing that the rule asks for, and whether it is so."""

    what: Wording
    passed: bool


def normal_use(*, period: LeakPeriod, periods: Sequence[LeakPeriod], basis: str) -> int | None:
    """The normal use of the period in thousandths: by days of the same month last year, else of earlier bills."""
    own = [one for one in periods if one.agreement_id == period.agreement_id and one.to_date <= period.from_date]
    if basis == LAST_YEAR:
        then = period.to_date - YEAR
        same = [one for one in own if abs(one.to_date - then) <= WITHIN]
        return _by_days(same[:1] or own[:3], period.days)
    return _by_days(own[:12], period.days)


def _by_days(of: Sequence[LeakPeriod], days: int) -> int | None:
    all_days = sum(one.days for one in of)
    return sum(one.usage_milli for one in of) * days // all_days if all_days else None


def judge(
    *,
    claim: LeakClaim,
    period: LeakPeriod,
    periods: Sequence[LeakPeriod],
    rule: Mapping[str, Any],
    normal_milli: int | None,
) -> tuple[LeakTest, ...]:
    """Every test of the rule that has a value, in the order of the page."""
    tests = [LeakTest(Wording("There is earlier use to compare with"), normal_milli is not None)]
    tests += _by_history(claim, period, rule)
    tests += _by_days_of_claim(claim, period, rule)
    tests += _by_use(period, periods, rule, normal_milli or 0)
    if "excluded" in rule:
        irrigates = period.service == IRRIGATION and IRRIGATION in rule["excluded"]
        passed = claim.place not in rule["excluded"] and not irrigates
        tests.append(LeakTest(Wording("The leak is not of a kind that the rule leaves out"), passed))
    if "no_drought_stage" in rule:
        tests.append(
            LeakTest(
                Wording("No drought stage {stage} or above held", stage=rule["no_drought_stage"]),
                not _stage_held(period, int(rule["no_drought_stage"])),
            )
        )
    return tuple(tests)


def _by_history(claim: LeakClaim, period: LeakPeriod, rule: Mapping[str, Any]) -> list[LeakTest]:
    tests = []
    if "once_in_months" in rule:
        months = int(rule["once_in_months"])
        last = last_posted_on(agreement_ids=[period.agreement_id], reason_code="leak")
        free = last is None or last + timedelta(days=months * DAYS_A_MONTH) <= claim.claimed_on
        tests.append(LeakTest(Wording("No other leak adjustment within {months} months", months=months), free))
    if "no_delinquency_days" in rule:
        days, months = int(rule["no_delinquency_days"]), int(rule["delinquency_months"])
        since = claim.claimed_on - timedelta(days=months * DAYS_A_MONTH)
        late = latest_days_late(customer_account_id=claim.customer_account_id, since=since, on=claim.claimed_on)
        what = Wording("Nothing was paid more than {days} days late within {months} months", days=days, months=months)
        tests.append(LeakTest(what, late <= days))
    return tests


def _by_days_of_claim(claim: LeakClaim, period: LeakPeriod, rule: Mapping[str, Any]) -> list[LeakTest]:
    tests = []
    if "claim_days" in rule:
        days = int(rule["claim_days"])
        passed = period.bill_date <= claim.claimed_on <= period.bill_date + timedelta(days=days)
        tests.append(LeakTest(Wording("Claimed within {days} days of the bill", days=days), passed))
    if "repair_days" in rule:
        days = int(rule["repair_days"])
        until = claim.claimed_on + timedelta(days=days)
        passed = claim.repaired_on is not None and claim.repaired_on <= until
        tests.append(LeakTest(Wording("Repaired within {days} days of the claim", days=days), passed))
    return tests


def _by_use(
    period: LeakPeriod, periods: Sequence[LeakPeriod], rule: Mapping[str, Any], normal_milli: int
) -> list[LeakTest]:
    tests = [LeakTest(Wording("More was used than normal"), period.usage_milli > normal_milli)]
    if "least_times_milli" in rule:
        times = period.usage_milli * MILLI >= normal_milli * int(rule["least_times_milli"])
        more = period.usage_milli - normal_milli >= int(rule.get("least_excess_milli", 2**62))
        tests.append(LeakTest(Wording("The use is far enough above normal for this rule"), times or more))
    if "after_normal_percent" in rule:
        later = [one for one in periods if one.agreement_id == period.agreement_id and one.from_date >= period.to_date]
        after = later[-1] if later else None
        most = normal_milli * int(rule["after_normal_percent"])
        passed = after is not None and after.usage_milli * PERCENT * period.days <= most * after.days
        tests.append(LeakTest(Wording("The bill after the leak is normal again"), passed))
    return tests


def _stage_held(period: LeakPeriod, stage: int) -> bool:
    """A stage whose name is no number counts as the first."""
    held = drought_stages(from_date=period.from_date, to_date=period.to_date)
    return any((int(one.stage) if one.stage.isdigit() else 1) >= stage for one in held)
