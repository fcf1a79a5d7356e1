"""An explained bill in the figures that are said and drawn of it."""

from collections.abc import Sequence
from typing import cast

from curbstop.billing.queries.bill_difference import USAGE, BillDifference, ComparedSegment
from curbstop.correspondence.types import BillComparison, PartCode
from curbstop.premises.types import GEOTHERMAL, IRRIGATION, WATER
from curbstop.reporting.bill_explanation import ExplainedBill, Side


def comparison_of(explained: ExplainedBill) -> BillComparison | None:
    """What the sentences and the letter say; None for an account's first bill."""
    new, old, difference = explained.new, explained.old, explained.difference
    if old is None or difference is None:
        return None
    before, after = _use(old), _use(new)
    known = before is not None and after is not None
    return BillComparison(
        before_date=old.choice.bill_date,
        after_date=new.choice.bill_date,
        before_cents=difference.before_cents,
        after_cents=difference.after_cents,
        parts=_parts(difference),
        before_days=_days(old),
        after_days=_days(new),
        before_usage_milli=before if known else None,
        after_usage_milli=after if known else None,
        before_price_micros=difference.price_before_micros,
        after_price_micros=difference.price_after_micros,
        before_adjustments_cents=old.compared.adjustments_cents,
        after_adjustments_cents=new.compared.adjustments_cents,
        before_late_fees_cents=old.compared.late_fees_cents,
        after_late_fees_cents=new.compared.late_fees_cents,
        with_heat=any(one.part == USAGE and one.service == GEOTHERMAL for one in difference.effects),
    )


def _parts(difference: BillDifference) -> tuple[tuple[PartCode, int], ...]:
    return tuple((cast("PartCode", code), cents) for code, cents in difference.parts.items())


def _water(side: Side) -> Sequence[ComparedSegment]:
    return [segment for segment in side.compared.segments if segment.service in (WATER, IRRIGATION)]


def _use(side: Side) -> int | None:
    """Water used in thousandths; None without a water service."""
    segments = _water(side)
    return sum(segment.usage_milli or 0 for segment in segments) if segments else None


def _days(side: Side) -> int:
    """From the first billed day to the last of the water, else of all services."""
    segments = _water(side) or side.compared.segments
    first = min((segment.from_date for segment in segments), default=side.choice.from_date)
    last = max((segment.to_date for segment in segments), default=side.choice.to_date)
    return (last - first).days
