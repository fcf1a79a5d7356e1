"""What is known beside a bill: use against the customer's own past and like premises, the reads, what the leak rule would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from curbstop.billing.queries.bill_difference import ComparedLine, percent_of_last_units
from curbstop.billing.types import BillSegmentRow
from curbstop.customers.queries import agreements_of
from curbstop.kernel.rounding import divide
from curbstop.metering.queries import MonthUsage, usage_history
from curbstop.platform.policies import policies_in_force
from curbstop.premises.types import IRRIGATION, WATER
from curbstop.rates.types import QuantityKind
from curbstop.reporting.bill_explanation import YEAR_DAYS, ExplainedBill

HISTORY_DAYS = 430
MONTHS_DRAWN = 13
MONTHS_OF_AVERAGE = 3
MONTHS_OF_OWN = 12
YEAR_AGO_WITHIN_DAYS = 20
# Premises beside it on the same run, so that a run of a million accounts is not walked through.
NEIGHBOURS = 2_000
LEAST_NEIGHBOURS = 5
LEAK_POLICIES = ("percent_of_excess", "once_in_months", "claim_days")
# What meters and field workers write when water never stops.
FLOW_FLAGS = frozenset({"continuous_flow", "leak", "leak_suspected"})
MEDIAN = 2
MICROS_A_MILLI = 1000

LIKE_PREMISES = """
SELECT s.usage_milli, (s.to_date - s.from_date) FROM billing_bill b JOIN billing_billsegment s ON s.bill_id = b.id
WHERE b.id BETWEEN %(bill)s - %(near)s AND %(bill)s + %(near)s AND b.id <> %(bill)s
  AND b.run_id = (SELECT run_id FROM billing_bill WHERE id = %(bill)s) AND b.customer_account_id <> %(account)s
  AND NOT s.cancelled AND s.service = %(service)s AND s.rate_class = %(rate_class)s AND s.meter_size = %(meter_size)s
  AND s.zone IS NOT DISTINCT FROM %(zone)s AND s.is_regular
"""
READS = """
SELECT r.read_on, r.reading_milli, r.kind, r.source, r.flags, r.note, m.serial, m.unit, m.id,
       (SELECT max(p.file_id) FROM metering_readphoto p WHERE p.read_id = r.id)
FROM metering_read r JOIN metering_installation i ON i.id = r.installation_id JOIN metering_meter m ON m.id = i.meter_id
WHERE r.service_point_id = %(point)s AND r.read_on BETWEEN %(first)s AND %(last)s
  AND (r.replaces_read_id IS NULL OR r.replaces_read_id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM metering_read z WHERE z.replaces_read_id = r.id
                  AND z.service_point_id = r.service_point_id AND z.read_on = r.read_on)
ORDER BY r.read_on, r.id
"""
LEAKS = """
SELECT max(business_date) FROM billing_adjustment
WHERE customer_account_id = %(account)s AND reason_code = 'leak' AND state = 'POSTED'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSeen:
    """A read of the billed days, with what was noted at it. The reading is in thousandths of the meter's unit."""

    read_on: date
    reading_milli: int
    kind: str
    source: str
    flags: tuple[str, ...]
    note: str
    serial: str
    unit: str
    meter_id: int
    photo_file_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LikePremises:
    """Use a day of premises of the same class, meter size and zone on the same run, in millionths of the unit; nobody is named."""

    count: int
    median_micro: int
    low_micro: int
    high_micro: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakAnswer:
    """What the leak rule says of a bill. `reasons` against it are codes; with none of them `credit_cents` is proposed.

    Use is in thousandths of the billed unit; `usual_milli` is that of the same days last year, else of up to three bills.
    """

    percent: int
    usage_milli: int
    usual_milli: int | None
    from_last_year: bool
    excess_milli: int
    credit_cents: int
    reasons: tuple[str, ...]
    last_leak_on: date | None
    claim_until: date
    once_in_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillEvidence:
    """The evidence for the main water service of a bill; use a day in millionths of the billed unit."""

    segment: BillSegmentRow
    unit: str
    history: tuple[MonthUsage, ...]
    own_daily_micro: int | None
    year_ago: MonthUsage | None
    like: LikePremises | None
    reads: tuple[ReadSeen, ...]
    lowest_daily_micro: int | None
    flow_flags: tuple[str, ...]
    leak: LeakAnswer

    @property
    def daily_micro(self) -> int:
        """Use a day on this bill."""
        days = (self.segment.to_date - self.segment.from_date).days
        return divide(numerator=self.segment.usage_milli * MICROS_A_MILLI, denominator=days)


def bill_evidence(*, explained: ExplainedBill, on: date) -> BillEvidence | None:
    """What is known of the water of the explained bill; None when it bills no metered water."""
    segments = [one for one in explained.new.found.segments if one.service in (WATER, IRRIGATION)]
    segment = max(segments, key=lambda one: one.usage_milli, default=None)
    if segment is None:
        return None
    history = _history(explained, segment)
    past = [month for month in history if month.to_date <= segment.from_date and month.usage_milli is not None]
    year_ago = next((month for month in past if _is_year_before(month, segment)), None)
    reads = _reads(segment)
    return BillEvidence(
        segment=segment,
        unit=history[-1].unit if history else "HCF",
        history=tuple(history[-MONTHS_DRAWN:]),
        own_daily_micro=_daily(past[-MONTHS_OF_OWN:]),
        year_ago=year_ago,
        like=_like_premises(explained, segment),
        reads=reads,
        lowest_daily_micro=_lowest_daily(history, segment),
        flow_flags=tuple(sorted({flag for read in reads for flag in read.flags} & FLOW_FLAGS)),
        leak=_leak_answer(explained, segment, past=past, year_ago=year_ago, on=on),
    )


def _history(explained: ExplainedBill, segment: BillSegmentRow) -> list[MonthUsage]:
    """From the customer's own start on, and no earlier (books.md 7)."""
    agreements = agreements_of(customer_account_id=explained.new.choice.customer_account_id)
    start = min(row.from_date for row in agreements if row.service_point_id == segment.service_point_id)
    first = max(start, segment.to_date - timedelta(days=HISTORY_DAYS))
    return usage_history(service_point_id=segment.service_point_id, from_date=first, to_date=segment.to_date)


def _is_year_before(month: MonthUsage, segment: BillSegmentRow) -> bool:
    return abs((segment.to_date - month.to_date).days - YEAR_DAYS) <= YEAR_AGO_WITHIN_DAYS


def _daily(months: Sequence[MonthUsage]) -> int | None:
    days = sum(month.days for month in months)
    used = sum(max(month.usage_milli or 0, 0) for month in months)
    return divide(numerator=used * MICROS_A_MILLI, denominator=days) if days else None


def _lowest_daily(history: Sequence[MonthUsage], segment: BillSegmentRow) -> int | None:
    """The least use a day between any two reads of the billed days; with no read between the two, nothing can be said."""
    within = [
        month
        for month in history
        if month.from_date >= segment.from_date and month.to_date <= segment.to_date and month.usage_milli is not None
    ]
    return min((_daily([month]) or 0 for month in within), default=None) if len(within) > 1 else None


def _like_premises(explained: ExplainedBill, segment: BillSegmentRow) -> LikePremises | None:
    params = {
        "bill": explained.new.choice.id,
        "near": NEIGHBOURS,
        "account": explained.new.choice.customer_account_id,
        "service": segment.service,
        "rate_class": segment.rate_class,
        "meter_size": segment.meter_size,
        "zone": segment.zone,
    }
    found = sorted(
        divide(numerator=used * MICROS_A_MILLI, denominator=days) for used, days in _rows(LIKE_PREMISES, params)
    )
    if len(found) < LEAST_NEIGHBOURS:
        return None
    return LikePremises(
        count=len(found),
        median_micro=found[len(found) // MEDIAN],
        low_micro=found[len(found) // 4],
        high_micro=found[len(found) * 3 // 4],
    )


def _reads(segment: BillSegmentRow) -> tuple[ReadSeen, ...]:
    params = {"point": segment.service_point_id, "first": segment.from_date, "last": segment.to_date}
    names = tuple(ReadSeen.__dataclass_fields__)
    rows = (dict(zip(names, row, strict=True)) for row in _rows(READS, params))
    return tuple(ReadSeen(**{**row, "flags": tuple(row["flags"] or ())}) for row in rows)


def _leak_answer(
    explained: ExplainedBill,
    segment: BillSegmentRow,
    *,
    past: Sequence[MonthUsage],
    year_ago: MonthUsage | None,
    on: date,
) -> LeakAnswer:
    """`policy leak.*`, operations.md 5.2: so much of the excess over last year, else over three bills."""
    bill_date = explained.new.choice.bill_date
    found = policies_in_force(on_date=bill_date, keys=[f"leak.{name}" for name in LEAK_POLICIES])
    percent, months, claim_days = (int(str(found[f"leak.{name}"].value)) for name in LEAK_POLICIES)
    days = (segment.to_date - segment.from_date).days
    daily = _daily([year_ago]) if year_ago else _daily(past[-MONTHS_OF_AVERAGE:])
    usual = divide(numerator=daily * days, denominator=MICROS_A_MILLI) if daily is not None else None
    excess = max(segment.usage_milli - usual, 0) if usual is not None else 0
    last_leak = _rows(LEAKS, {"account": explained.new.choice.customer_account_id})[0][0]
    claim_until = bill_date + timedelta(days=claim_days)
    against = {
        "no_history": usual is None,
        "no_excess": usual is not None and excess == 0,
        "had_one": last_leak is not None and (on - last_leak).days < months * YEAR_DAYS // 12,
        "too_late": on > claim_until,
        "irrigation": segment.service == IRRIGATION,
    }
    return LeakAnswer(
        percent=percent,
        usage_milli=segment.usage_milli,
        usual_milli=usual,
        from_last_year=year_ago is not None,
        excess_milli=excess,
        credit_cents=percent_of_last_units(
            lines=_charges_by_use(explained, segment), excess_milli=excess, percent=percent
        ),
        reasons=tuple(code for code, holds in against.items() if holds),
        last_leak_on=last_leak,
        claim_until=claim_until,
        once_in_months=months,
    )


def _charges_by_use(explained: ExplainedBill, segment: BillSegmentRow) -> list[ComparedLine]:
    lines = [
        line
        for one in explained.new.compared.segments
        if (one.agreement_id, one.from_date) == (segment.agreement_id, segment.from_date)
        for line in one.lines
    ]
    return [
        line
        for line in lines
        if explained.versions[line.tariff_version_id].component(line.component).quantity is QuantityKind.USAGE
    ]


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
