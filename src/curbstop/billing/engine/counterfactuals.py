"""Bills that never were: the older one with other days, other use, another tariff, rated by the same engine as all bills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import polars as pl

from curbstop.billing.engine.compared import ComparedBill, ComparedLine, ComparedSegment
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.rounding import divide
from curbstop.premises.types import WATER, WATER_BY_CLASS
from curbstop.rates.queries.rating import fact_type, rate
from curbstop.rates.types import Service, StagePeriod, TariffVersion

# The steps from the older bill to the later one: each changes one thing, and keeps what was changed before.
OLD, NEW_DAYS, NEW_USE, NEW_TARIFF, NEW = range(5)
STEPS = (OLD, NEW_DAYS, NEW_USE, NEW_TARIFF, NEW)
COLUMNS = {
    "segment_id": pl.Int64,
    "bill_id": pl.Int64,
    "bill_date": pl.Date,
    "service": pl.String,
    "rate_class": pl.String,
    "from_date": pl.Date,
    "to_date": pl.Date,
    "is_regular": pl.Boolean,
    "usage_milli": pl.Int64,
}

Pair = tuple[ComparedSegment, ComparedSegment]
Lines = tuple[ComparedLine, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """The lines of each pair at each step; None where it could not be rated."""

    lines: Mapping[tuple[int, int], Lines | None]

    def of(self, *, pair: int, step: int) -> Lines | None:
        """The lines of a pair at a step."""
        return self.lines.get((pair, step))


def rate_steps(
    *,
    pairs: Sequence[Pair],
    old: ComparedBill,
    new: ComparedBill,
    versions: Sequence[TariffVersion],
    stages: Sequence[StagePeriod],
) -> Rated:
    """Rate every pair of segments at every step."""
    if not pairs:
        return Rated({})
    before = [_Row(pair, step, _segment(one, step), old) for pair, one in enumerate(pairs) for step in STEPS[:3]]
    after = [_Row(pair, step, _segment(one, step), new) for pair, one in enumerate(pairs) for step in STEPS[3:]]
    earlier, later = _versions_of(old, versions), _versions_of(new, versions)
    if _same_rules(old, new) and {one.id for one in earlier} == {one.id for one in later}:
        # Nothing came into force between the two: what the older tariffs' going on adds is no day of the later bill.
        return Rated(_rate(rows=[*before, *after], bill=new, versions=_lasting(later), stages=stages))
    found = {
        **_rate(rows=before, bill=old, versions=_lasting(earlier), stages=stages),
        **_rate(rows=after, bill=new, versions=later, stages=stages),
    }
    return Rated(found)


@dataclass(frozen=True, slots=True)
class _Row:
    """A segment as a step has it, on the bill under whose date and rules it is rated."""

    pair: int
    step: int
    segment: ComparedSegment
    bill: ComparedBill


def _same_rules(old: ComparedBill, new: ComparedBill) -> bool:
    return (old.rounding, old.effective_date) == (new.rounding, new.effective_date)


def tariff_service(service: str) -> str:
    """Irrigation and fire lines are water under other classes."""
    return WATER if service in WATER_BY_CLASS else service


def _segment(pair: Pair, step: int) -> ComparedSegment:
    """The older segment as far changed as the step says."""
    old, new = pair
    if step == OLD:
        return old
    if step in (NEW_DAYS, NEW_USE):
        used = new.usage_milli if step == NEW_USE else _at_the_same_pace(old, days=new.days)
        return replace(
            old,
            to_date=old.from_date + timedelta(days=new.days),
            is_regular=new.is_regular,
            usage_milli=used,
        )
    return new if step == NEW else replace(new, facts=old.facts)


def _at_the_same_pace(old: ComparedSegment, *, days: int) -> int | None:
    if old.usage_milli is None:
        return None
    return divide(numerator=old.usage_milli * days, denominator=old.days)


def _versions_of(bill: ComparedBill, versions: Sequence[TariffVersion]) -> list[TariffVersion]:
    """Those that the bill was rated by; where a service has no line, those in force on its days."""
    used = {line.tariff_version_id for segment in bill.segments for line in segment.lines}
    found = [version for version in versions if version.id in used]
    with_lines = {str(version.service) for version in found}
    for segment in bill.segments:
        service = tariff_service(segment.service)
        if service not in with_lines:
            found += [version for version in versions if version.service == service and _in_force(version, segment)]
    return list({version.id: version for version in found}.values())


def _in_force(version: TariffVersion, segment: ComparedSegment) -> bool:
    ended = version.effective_to is not None and version.effective_to <= segment.from_date
    return version.effective_from < segment.to_date and not ended


def _lasting(versions: Sequence[TariffVersion]) -> list[TariffVersion]:
    """The older tariffs, the last of each service going on: more days than there were are rated by it."""
    last: dict[Service, TariffVersion] = {}
    for version in sorted(versions, key=lambda one: one.effective_from):
        last[version.service] = version
    ids = {version.id for version in last.values()}
    return [replace(version, effective_to=None) if version.id in ids else version for version in versions]


def _rate(
    *,
    rows: Sequence[_Row],
    bill: ComparedBill,
    versions: Sequence[TariffVersion],
    stages: Sequence[StagePeriod],
) -> dict[tuple[int, int], Lines | None]:
    """Lines by pair and step. Tariffs that cannot be used at all leave every pair unrated."""
    nothing: dict[tuple[int, int], Lines | None] = {(row.pair, row.step): None for row in rows}
    if not versions:
        return nothing
    try:
        rated = rate(
            segments=_frame(rows),
            tariff_versions=versions,
            rounding=bill.rounding,
            effective_date=bill.effective_date,
            stages=list(stages),
        )
    except CurbstopError:
        return nothing
    unrated = set(rated.unrated["segment_id"].to_list())
    found: dict[int, list[ComparedLine]] = {number: [] for number in range(len(rows)) if number not in unrated}
    for row in rated.lines.iter_rows(named=True):
        found[row["segment_id"]].append(_line(row))
    return {(row.pair, row.step): tuple(found[number]) if number in found else None for number, row in enumerate(rows)}


def _frame(rows: Sequence[_Row]) -> pl.DataFrame:
    names = sorted({name for row in rows for name in row.segment.facts} - COLUMNS.keys())
    data = [
        {
            "segment_id": number,
            "bill_id": row.step,
            "bill_date": row.bill.bill_date,
            "service": tariff_service(row.segment.service),
            "rate_class": row.segment.facts.get("rate_class"),
            "from_date": row.segment.from_date,
            "to_date": row.segment.to_date,
            "is_regular": row.segment.is_regular,
            "usage_milli": row.segment.usage_milli,
            **{name: _as_held(name, row.segment.facts.get(name)) for name in names},
        }
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(data, schema={**COLUMNS, **{name: fact_type(name) for name in names}})


def _as_held(name: str, value: object) -> object:
    """Places are numbers in the rows of bills and text in tariffs."""
    return str(value) if value is not None and fact_type(name) is pl.String else value


def _line(row: Mapping[str, Any]) -> ComparedLine:
    return ComparedLine(
        component=row["component"],
        tier=row["tier"] or 0,
        quantity_milli=row["quantity_milli"],
        price_micros=row["price_micros"],
        amount_cents=row["amount_cents"],
        ledger_number=row["ledger_account_number"],
        tariff_version_id=row["tariff_version_id"],
    )
