"""A meter test's result: what the bills should have been within the law's days, asked for as one adjustment."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from curbstop.billing.operations import Evidence, NewAdjustment
from curbstop.billing.queries import (
    BackBillLimits,
    BilledPeriod,
    LeakStep,
    MeterFinding,
    PeriodError,
    first_day_allowed,
    period_error,
    within_tolerance,
)
from curbstop.billing.types import METER_DIFFERENCE, METER_FIRST_DAY, METER_SEWER, METER_WATER, AdjustmentRow
from curbstop.cashiering.types import Act
from curbstop.journeys.adjust import request_adjustments
from curbstop.journeys.command import carry_out
from curbstop.journeys.leak_tests import LAST_YEAR, normal_use
from curbstop.kernel.errors import CurbstopError
from curbstop.metering.operations import NewMeterTest, record_meter_test
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policies_in_force
from curbstop.receivables.queries import open_items
from curbstop.reporting.leak_facts import LeakPeriod, charged_volumes, leak_periods

TOO_MUCH, TOO_LITTLE = "meter_error", "back_bill"
PERMILLE_A_PERCENT = 10
HOMES = "residential"
KEYS = (
    "back_bill.rule",
    "back_bill.rules",
    "back_bill.tolerance_percent",
    "back_bill.months",
    "back_bill.not_registering_months",
    "back_bill.refund_cap_years",
    "billing.unit",
)


class NothingToCorrectError(CurbstopError):
    """A meter is within the tolerance, or no bill lies within the law's days."""


@dataclass(frozen=True, slots=True)
class CorrectedPeriod:
    """One bill, and what it was wrong by."""

    period: LeakPeriod
    error: PeriodError


@dataclass(frozen=True, slots=True)
class MeterAnswer:
    """The rule, how far back it goes, and bill by bill what was wrong. Cents: positive is charged, negative given back."""

    rule: str
    limits: BackBillLimits
    tolerated: bool
    first_day: date
    periods: tuple[CorrectedPeriod, ...]

    @property
    def water_cents(self) -> int:
        """Over all bills."""
        return sum(one.error.water_cents for one in self.periods)

    @property
    def sewer_cents(self) -> int:
        """Over all bills."""
        return sum(one.error.sewer_cents for one in self.periods)


def back_bill_limits(*, on_date: date, residential: bool) -> tuple[str, BackBillLimits]:
    """The rule in force on a day and its limits; homes may have a tolerance of their own."""
    values = {key: found.value for key, found in policies_in_force(on_date=on_date, keys=KEYS).items()}
    name = str(values["back_bill.rule"])
    own: Mapping[str, Any] = values["back_bill.rules"][name]
    tolerance, months = int(values["back_bill.tolerance_percent"]), int(values["back_bill.months"])
    slow = int(own.get("slow_permille", tolerance * PERMILLE_A_PERCENT))
    return name, BackBillLimits(
        fast_permille=int(own.get("fast_permille", tolerance * PERMILLE_A_PERCENT)),
        slow_permille=int(own.get("slow_permille_residential", slow)) if residential else slow,
        refund_months=int(own.get("refund_months", months)),
        charge_months=int(own.get("charge_months", months)),
        not_registering_months=int(own.get("not_registering_months", values["back_bill.not_registering_months"])),
        refund_years_if_proven=int(values["back_bill.refund_cap_years"]),
    )


def answer_meter_error(
    *, customer_account_id: int, agreement_id: int, finding: MeterFinding, rate_class: str
) -> MeterAnswer:
    """What a finding means for the bills of an agreement; nothing is written."""
    name, limits = back_bill_limits(on_date=finding.tested_on, residential=rate_class.startswith(HOMES))
    first_day = first_day_allowed(finding=finding, limits=limits)
    tolerated = within_tolerance(finding=finding, limits=limits)
    periods = leak_periods(customer_account_id=customer_account_id)
    own = [
        one
        for one in periods
        if one.agreement_id == agreement_id and one.to_date > first_day and one.from_date < finding.tested_on
    ]
    unit = str(policies_in_force(on_date=finding.tested_on, keys=["billing.unit"])["billing.unit"].value)
    corrected = () if tolerated else tuple(_corrected(one, periods, finding, first_day, unit) for one in reversed(own))
    return MeterAnswer(name, limits, tolerated, first_day, corrected)


def _corrected(
    one: LeakPeriod, periods: Sequence[LeakPeriod], finding: MeterFinding, first_day: date, unit: str
) -> CorrectedPeriod:
    lines = [
        line.volume_line
        for line in charged_volumes(bill_id=one.bill_id, unit=unit)
        if line.agreement_id == one.agreement_id or line.charge_type == "sewer"
    ]
    billed = BilledPeriod(
        from_date=one.from_date,
        to_date=one.to_date,
        usage_milli=one.usage_milli,
        normal_milli=normal_use(period=one, periods=periods, basis=LAST_YEAR) or 0,
        lines=lines,
    )
    return CorrectedPeriod(one, period_error(period=billed, finding=finding, first_day=first_day))


def request_meter_adjustment(
    *,
    customer_account_id: int,
    agreement_id: int,
    finding: MeterFinding,
    rate_class: str,
    remark: str,
    evidence: Sequence[Evidence],
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> tuple[AdjustmentRow, ...]:
    """Give back or charge what the finding means. Raises NothingToCorrectError and what an adjustment raises."""
    answer = answer_meter_error(
        customer_account_id=customer_account_id, agreement_id=agreement_id, finding=finding, rate_class=rate_class
    )
    parts = _parts(customer_account_id, agreement_id, answer, remark)
    if not parts:
        raise NothingToCorrectError(
            "Nothing is to be corrected: the meter is within the tolerance, or no bill lies within the law's days",
            to_do="Tell the customer the result of the test.",
        )
    return request_adjustments(
        parts=parts,
        business_date=business_date,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        evidence=evidence,
    )


def keep_meter_test(*, test: NewMeterTest, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Keep what a test found, whether bills are corrected or not; it is evidence for every later question. Returns its id."""

    def run(act: Act) -> Result:
        return {"meter_test_id": record_meter_test(test=test, recorded_by_id=act.actor_id, now=act.now)}

    content = {
        "serial": test.serial,
        "tested_on": test.tested_on,
        "permille": test.error_permille,
        "stopped": test.stopped,
    }
    result = carry_out(
        command_key=command_key, name="keep_meter_test", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["meter_test_id"])


def meter_steps(*, answer: MeterAnswer) -> list[LeakStep]:
    """Bill by bill, as it is shown and kept."""
    steps = [LeakStep(METER_FIRST_DAY.filled(day=answer.first_day.isoformat()), "", 0, "")]
    for one in answer.periods:
        number = one.period.number
        steps.append(LeakStep(METER_DIFFERENCE.filled(number=number), "", one.error.difference_milli, "milli"))
        steps.append(LeakStep(METER_WATER.filled(number=number), "", one.error.water_cents, "cents"))
        if one.error.sewer_cents:
            steps.append(LeakStep(METER_SEWER.filled(number=number), "", one.error.sewer_cents, "cents"))
    return steps


def _parts(account_id: int, agreement_id: int, answer: MeterAnswer, remark: str) -> list[NewAdjustment]:
    """Less: bill by bill on its own items. More: one new charge a service."""
    kept = {"rule": answer.rule, "steps": [asdict(step) for step in meter_steps(answer=answer)]}
    items = {
        (item.bill_id, item.charge_type): item
        for item in open_items(customer_account_ids=[account_id], settled=True)
        if item.charge_type != "water" or item.agreement_id == agreement_id
    }

    def part(charge_type: str, cents: int, bill_id: int | None) -> NewAdjustment:
        item = items.get((bill_id, charge_type))
        return NewAdjustment(
            customer_account_id=account_id,
            charge_type=charge_type,
            amount_cents=cents,
            reason_code=TOO_LITTLE if cents > 0 else TOO_MUCH,
            remark=remark,
            agreement_id=item.agreement_id if item else agreement_id,
            open_item_id=item.open_item_id if item and cents < 0 else None,
            bill_id=bill_id,
            calculation=kept,
        )

    parts = [part("water", answer.water_cents, None), part("sewer", answer.sewer_cents, None)]
    if answer.water_cents + answer.sewer_cents < 0:
        parts = [
            part(charge_type, cents, one.period.bill_id)
            for one in answer.periods
            for charge_type, cents in (("water", one.error.water_cents), ("sewer", one.error.sewer_cents))
        ]
    return [one for one in parts if one.amount_cents]
