"""A leak claim: judged by the rule in force, computed step by step, asked for as one adjustment of water and sewer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from curbstop.billing.operations import Evidence, NewAdjustment
from curbstop.billing.queries import LeakBill, LeakCredit, LeakFormula, leak_credit
from curbstop.billing.types import AdjustmentRow
from curbstop.journeys.adjust import request_adjustments
from curbstop.journeys.leak_tests import LeakClaim, LeakTest, judge, normal_use
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.policies import policies_in_force
from curbstop.receivables.queries import open_items
from curbstop.reporting.leak_facts import (
    ChargedVolume,
    LeakPeriod,
    charged_volumes,
    leak_periods,
    year_of_charges,
)

REASON = "leak"
KEYS = (
    "leak.formula",
    "leak.rules",
    "leak.percent_of_excess",
    "leak.once_in_months",
    "leak.claim_days",
    "leak.repair_days",
    "billing.unit",
)
MICROS_A_CENT, MILLI = 10_000, 1_000
YEAR = timedelta(days=365)


class NotALeakBillError(CurbstopError):
    """A claim names a bill that has no metered water of this account."""


class LeakRefusedError(CurbstopError):
    """A claim does not pass the rule's tests, or nothing comes off."""


@dataclass(frozen=True, slots=True)
class LeakAnswer:
    """The rule that holds, its tests, and the credit with its steps. Amounts in cents."""

    rule: str
    period: LeakPeriod
    tests: tuple[LeakTest, ...]
    credit: LeakCredit

    @property
    def passes(self) -> bool:
        """Whether every test is passed and something comes off."""
        return all(test.passed for test in self.tests) and self.credit.water_cents + self.credit.sewer_cents > 0


def leak_rule(*, on_date: date) -> tuple[str, Mapping[str, Any], str]:
    """The rule in force on a day: its name, its parameters, and the billed unit."""
    values = {key: found.value for key, found in policies_in_force(on_date=on_date, keys=KEYS).items()}
    name = str(values["leak.formula"])
    own = dict(values["leak.rules"][name])
    if name == "half_of_excess":
        own = {
            "percent": values["leak.percent_of_excess"],
            "once_in_months": values["leak.once_in_months"],
            "claim_days": values["leak.claim_days"],
            "repair_days": values["leak.repair_days"],
            **own,
        }
    return name, own, str(values["billing.unit"])


def answer_leak_claim(*, claim: LeakClaim) -> LeakAnswer:
    """Judge and compute a claim by the rule in force on the day of the bill; nothing is written.

    Raises NotALeakBillError.
    """
    periods = leak_periods(customer_account_id=claim.customer_account_id)
    period = _leak_period(claim, periods)
    name, rule, unit = leak_rule(on_date=period.bill_date)
    lines = [line for line in charged_volumes(bill_id=period.bill_id, unit=unit) if _of(line, period)]
    normal = normal_use(period=period, periods=periods, basis=str(rule["normal"]))
    cents, milli = year_of_charges(
        agreement_id=period.agreement_id, since=period.from_date - YEAR, until=period.from_date, unit=unit
    )
    bill = LeakBill(
        use_milli=period.usage_milli,
        normal_milli=period.usage_milli if normal is None else normal,
        highest_milli=_highest(period, periods),
        average_price_micros=cents * MICROS_A_CENT * MILLI // milli if milli else 0,
        lines=[line.volume_line for line in lines],
    )
    formula = LeakFormula(
        formula=str(rule["formula"]),
        percent=int(rule.get("percent", 100)),
        sewer_percent=int(rule.get("sewer_percent", 0)),
        cap_cents=rule.get("cap_cents"),
    )
    tests = judge(claim=claim, period=period, periods=periods, rule=rule, normal_milli=normal)
    return LeakAnswer(name, period, tests, leak_credit(bill=bill, formula=formula))


def request_leak_adjustment(
    *,
    claim: LeakClaim,
    remark: str,
    evidence: Sequence[Evidence],
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> tuple[AdjustmentRow, ...]:
    """Ask for what the rule gives, on water and sewer together. Raises LeakRefusedError and what an adjustment raises."""
    answer = answer_leak_claim(claim=claim)
    if not answer.passes:
        raise LeakRefusedError("This claim does not pass the leak rule", to_do="Look at its tests.")
    if not evidence:
        raise LeakRefusedError(
            "A leak adjustment needs the proof of the repair", to_do="Attach the invoice or a photo."
        )
    return request_adjustments(
        parts=_parts(claim, answer, remark),
        business_date=business_date,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        evidence=evidence,
    )


def _parts(claim: LeakClaim, answer: LeakAnswer, remark: str) -> list[NewAdjustment]:
    kept = {
        "rule": answer.rule,
        "claimed_on": claim.claimed_on.isoformat(),
        "repaired_on": claim.repaired_on.isoformat() if claim.repaired_on else None,
        "steps": [asdict(step) for step in answer.credit.steps],
    }
    cents = {"water": answer.credit.water_cents, "sewer": answer.credit.sewer_cents}
    items = {
        item.charge_type: item
        for item in open_items(customer_account_ids=[claim.customer_account_id], settled=True)
        if item.bill_id == answer.period.bill_id
        and (item.charge_type != "water" or item.agreement_id == answer.period.agreement_id)
    }
    return [
        NewAdjustment(
            customer_account_id=claim.customer_account_id,
            charge_type=charge_type,
            amount_cents=-amount,
            reason_code=REASON,
            remark=remark,
            agreement_id=items[charge_type].agreement_id if charge_type in items else answer.period.agreement_id,
            open_item_id=items[charge_type].open_item_id if charge_type in items else None,
            bill_id=answer.period.bill_id,
            calculation=kept,
        )
        for charge_type, amount in cents.items()
        if amount
    ]


def _leak_period(claim: LeakClaim, periods: Sequence[LeakPeriod]) -> LeakPeriod:
    """The water of the bill; of several agreements the one that used most."""
    found = [one for one in periods if one.bill_id == claim.bill_id and one.service in {"water", "irrigation"}]
    if not found:
        raise NotALeakBillError("This bill has no metered water of this account", to_do="Choose another bill.")
    return max(found, key=lambda one: one.usage_milli)


def _of(line: ChargedVolume, period: LeakPeriod) -> bool:
    """The leak's own water, and sewer by volume."""
    return line.agreement_id == period.agreement_id or line.charge_type == "sewer"


def _highest(period: LeakPeriod, periods: Sequence[LeakPeriod]) -> int:
    """The highest of the three bills that end with the one of the leak."""
    own = [one for one in periods if one.agreement_id == period.agreement_id and one.to_date <= period.to_date]
    return max((one.usage_milli for one in own[:3]), default=0)
