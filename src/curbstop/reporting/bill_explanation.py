"""Why is this bill what it is: two bills of one customer account, and their difference in parts. Read-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from curbstop.billing.queries import NoSuchBillError, bills
from curbstop.billing.queries.bill_difference import (
    BillDifference,
    ComparedBill,
    ComparedLine,
    ComparedSegment,
    bill_difference,
)
from curbstop.billing.types import HELD, ISSUED, BillLineRow, BillRow, BillSegmentRow, BillWithLines
from curbstop.ledger.types import number_of
from curbstop.platform.policies import PolicyInForce, policy_over_time
from curbstop.rates.queries.drought import drought_stages
from curbstop.rates.queries.versions import tariff_versions_between, tariff_versions_by_id
from curbstop.rates.types import EffectiveDateRule, FactValue, TariffVersion

YEAR_DAYS = 365
SAME_MONTH_WITHIN_DAYS = 20
MOST_BILLS = 180
LATE_FEE = "fee_late"
EFFECTIVE_DATE_RULE = "billing.effective_date_rule"
# The adjustment that takes a bill back: charges and their reversal lie between the same two bills and cancel out.
CANCELLED_CHARGES = "bill"
# When a bill was posted, and until then: what came later is on the next one.
BILLS = """
SELECT b.id, b.number, b.customer_account_id, b.bill_date, b.from_date, b.to_date, b.kind, b.state, b.current_charges_cents,
       b.amount_due_cents, coalesce(e.recorded_at, r.started_at)
FROM billing_bill b JOIN billing_billrun r ON r.id = b.run_id LEFT JOIN ledger_journalentry e ON e.id = b.entry_id
WHERE b.customer_account_id = (SELECT customer_account_id FROM billing_bill WHERE id = %(bill)s)
ORDER BY b.bill_date DESC, b.id DESC LIMIT %(most)s
"""
EVENTS = """
SELECT 'adjustment', j.id, j.charge_type, j.reason_code, j.remark, j.amount_cents, e.recorded_at, j.business_date
FROM billing_adjustment j JOIN ledger_journalentry e ON e.id = j.entry_id
WHERE j.customer_account_id = %(account)s AND j.charge_type <> %(cancelled)s
UNION ALL
SELECT 'adjustment', j.id, j.charge_type, j.reason_code, j.remark, -j.amount_cents, e.recorded_at, t.business_date
FROM billing_adjustment j JOIN billing_adjustmenttakenback t ON t.adjustment_id = j.id
JOIN ledger_journalentry e ON e.id = t.entry_id WHERE j.customer_account_id = %(account)s
UNION ALL
SELECT 'charge', i.id, i.charge_type, '', e.description, i.amount_cents, e.recorded_at, i.business_date
FROM receivables_openitem i JOIN ledger_journalentry e ON e.id = i.entry_id
WHERE i.customer_account_id = %(account)s AND i.bill_id IS NULL
  AND NOT EXISTS (SELECT FROM billing_adjustment j WHERE j.customer_account_id = %(account)s AND j.entry_id = i.entry_id)
UNION ALL
SELECT 'taken_back', i.id, i.charge_type, '', '', -a.amount_cents, a.recorded_at, a.business_date
FROM receivables_openitem i JOIN receivables_allocation a ON a.open_item_id = i.id
JOIN billing_adjustment j ON j.id = a.source_id AND j.charge_type = %(cancelled)s
WHERE i.customer_account_id = %(account)s AND i.bill_id IS NULL AND a.source_kind = 'adjustment'
UNION ALL
SELECT 'waited', c.id, p.charge_type, '', c.words, b.amount_cents, b.recorded_at, (b.recorded_at AT TIME ZONE 'UTC')::date
FROM billing_billablechargebilled b JOIN billing_billablecharge c ON c.id = b.billable_charge_id
JOIN billing_billablechargepart p ON p.billable_charge_id = c.id AND p.place = 1
WHERE c.customer_account_id = %(account)s
ORDER BY 7, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillChoice:
    """A bill that may be compared. Amounts in cents."""

    id: int
    number: int
    customer_account_id: int
    bill_date: date
    from_date: date
    to_date: date
    kind: str
    state: str
    current_charges_cents: int
    amount_due_cents: int
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceEvent:
    """What changed the balance between two bills and was not a payment: an adjustment, a fee, a fee taken back."""

    kind: str
    id: int
    charge_type: str
    reason_code: str
    text: str
    cents: int
    recorded_at: datetime
    business_date: date

    @property
    def is_late_fee(self) -> bool:
        """A late fee, or one that was waived or taken back."""
        return self.charge_type == LATE_FEE


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two bills with what belongs to its amount."""

    choice: BillChoice
    found: BillWithLines
    compared: ComparedBill
    events: tuple[BalanceEvent, ...]

    @property
    def other_adjustments_cents(self) -> int:
        """Of the bill's adjustments those that no row of `events` says (a write-off, a correction of a payment)."""
        return self.found.bill.adjustments_cents - sum(event.cents for event in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedBill:
    """A bill, the one that it is compared with, and their difference; both None for an account's first bill."""

    new: Side
    old: Side | None
    difference: BillDifference | None
    choices: tuple[BillChoice, ...]
    last_bill_id: int | None
    last_year_bill_id: int | None
    versions: Mapping[int, TariffVersion]


def explained_bill(*, bill_id: int, other_bill_id: int | None = None) -> ExplainedBill:
    """Compare a bill with another of its account; without one, with the bill before.

    Raises NoSuchBillError for bills that are none, or not of one account.
    """
    every = _choices(bill_id)
    chosen = next((choice for choice in every if choice.id == bill_id), None)
    others = tuple(choice for choice in every if choice.id != bill_id and choice.state == ISSUED)
    last, last_year = _last(chosen, others), _last_year(chosen, others)
    other_id = other_bill_id or last
    if chosen is None or (other_id is not None and all(choice.id != other_id for choice in every)):
        raise NoSuchBillError(
            "There is no such bill", where="bill {bill_id}", to_do="Look for it by its number.", bill_id=bill_id
        )
    rows = bills(bill_ids=[bill_id] if other_id is None else [bill_id, other_id])
    events = _events(chosen.customer_account_id)
    versions = _versions(rows)
    rules = policy_over_time(key=EFFECTIVE_DATE_RULE)
    sides = [_side(row, every=every, events=events, rules=rules) for row in rows]
    new, old = sides[0], sides[1] if other_id is not None else None
    return ExplainedBill(
        new=new,
        old=old,
        difference=bill_difference(
            old=old.compared, new=new.compared, versions=list(versions.values()), stages=drought_stages()
        )
        if old is not None
        else None,
        choices=others,
        last_bill_id=last,
        last_year_bill_id=last_year,
        versions=versions,
    )


def _choices(bill_id: int) -> tuple[BillChoice, ...]:
    names = tuple(BillChoice.__dataclass_fields__)
    return tuple(
        BillChoice(**dict(zip(names, row, strict=True))) for row in _rows(BILLS, {"bill": bill_id, "most": MOST_BILLS})
    )


def _last(chosen: BillChoice | None, others: Sequence[BillChoice]) -> int | None:
    """The latest issued bill before it."""
    if chosen is None:
        return None
    return next((one.id for one in others if (one.bill_date, one.id) < (chosen.bill_date, chosen.id)), None)


def _last_year(chosen: BillChoice | None, others: Sequence[BillChoice]) -> int | None:
    """The one whose days ended a year before, give or take."""
    if chosen is None:
        return None
    away = {one.id: abs((chosen.to_date - one.to_date).days - YEAR_DAYS) for one in others}
    nearest = min(away, key=away.__getitem__, default=None)
    return nearest if nearest is not None and away[nearest] <= SAME_MONTH_WITHIN_DAYS else None


def _events(customer_account_id: int) -> tuple[BalanceEvent, ...]:
    names = tuple(BalanceEvent.__dataclass_fields__)
    params = {"account": customer_account_id, "cancelled": CANCELLED_CHARGES}
    return tuple(BalanceEvent(**dict(zip(names, row, strict=True))) for row in _rows(EVENTS, params))


def _versions(rows: Sequence[BillWithLines]) -> dict[int, TariffVersion]:
    """Every tariff of the bills' lines, and those in force on their days."""
    used = {line.tariff_version_id for row in rows for line in row.lines}
    found = tariff_versions_by_id(ids=used) if used else {}
    services = {line.service for row in rows for line in row.lines}
    if all(segment.service in services for row in rows for segment in row.segments):
        return found
    first, last = min(row.bill.from_date for row in rows), max(row.bill.to_date for row in rows)
    return {**{one.id: one for one in tariff_versions_between(from_date=first, to_date=last)}, **found}


def _side(
    row: BillWithLines,
    *,
    every: Sequence[BillChoice],
    events: Sequence[BalanceEvent],
    rules: Sequence[PolicyInForce],
) -> Side:
    choice = next(one for one in every if one.id == row.bill.id)
    since = _since_the_bill_before(choice, every=every, events=events)
    late_fees = sum(event.cents for event in since if event.is_late_fee)
    compared = ComparedBill(
        bill_date=row.bill.bill_date,
        rounding=row.bill.rounding,
        effective_date=_effective_date_rule(row.bill, rules),
        segments=tuple(_segment(segment, row.lines) for segment in row.segments),
        adjustments_cents=row.bill.adjustments_cents - late_fees,
        late_fees_cents=late_fees,
    )
    return Side(choice=choice, found=row, compared=compared, events=since)


def _effective_date_rule(bill: BillRow, rules: Sequence[PolicyInForce]) -> str:
    """The policy of the day on which it was made."""
    day = bill.business_date or bill.bill_date
    in_force = (rule for rule in rules if rule.start <= day and (rule.end is None or day < rule.end))
    rule = next(in_force, None)
    return str(rule.value) if rule else EffectiveDateRule.SPLIT_BY_DAYS


def _since_the_bill_before(
    choice: BillChoice, *, every: Sequence[BillChoice], events: Sequence[BalanceEvent]
) -> tuple[BalanceEvent, ...]:
    """What was posted after the bill before and until this one. A held bill shows what is known so far."""
    earlier = [one.posted_at for one in every if one.state == ISSUED and one.posted_at < choice.posted_at]
    # An account's first bill takes everything before as its previous balance.
    if not earlier:
        return ()
    last = max(earlier)
    until = None if choice.state == HELD else choice.posted_at
    return tuple(
        event for event in events if last < event.recorded_at and (until is None or event.recorded_at <= until)
    )


def _segment(segment: BillSegmentRow, lines: Sequence[BillLineRow]) -> ComparedSegment:
    facts: dict[str, FactValue | None] = {
        "rate_class": segment.rate_class,
        "meter_size": segment.meter_size or None,
        "zone": segment.zone,
        "outside_city": segment.outside_city,
        "dwelling_units": segment.dwelling_units,
        **{name: value for name, value in (segment.further_facts or {}).items() if isinstance(value, str | bool | int)},
    }
    return ComparedSegment(
        agreement_id=segment.agreement_id,
        service=segment.service,
        from_date=segment.from_date,
        to_date=segment.to_date,
        is_regular=segment.is_regular,
        usage_milli=segment.usage_milli,
        facts=facts,
        lines=tuple(
            ComparedLine(
                component=line.component,
                tier=line.tier,
                quantity_milli=line.quantity_milli,
                price_micros=line.price_micros,
                amount_cents=line.amount_cents,
                ledger_number=str(number_of(account_id=line.ledger_account_id)),
                tariff_version_id=line.tariff_version_id,
            )
            for line in lines
            if line.segment_id == segment.id
        ),
    )


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
