"""Rows under our own tariffs: inputs to segments, one frame for all tariffs, lines back to bills."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from curbstop.exchange.rates.owrs import NUMBER_TEXT
from curbstop.kernel.quantity import MICRO, MILLI
from curbstop.rates.queries.rating import fact_columns, fact_type, rate, winter_average_milli
from curbstop.rates.queries.tariff_file import TariffFile
from curbstop.rates.types import TariffVersion

DEFAULT_DAYS = 30
LONGEST_DAYS = 4_000
# Beyond it the engine's whole numbers of millionths times thousandths would end.
LARGEST = 1_000_000_000
SHOWN = 40
WINTER_AVERAGE = "winter_average_milli"
KINDS: dict[str, Any] = {
    "usage_milli": pl.Int64,
    "mid_read_on": pl.Date,
    "mid_read_usage_milli": pl.Int64,
    "meter_sizes": pl.List(pl.String),
}
YES = frozenset({"true", "yes", "y", "1"})
NO = frozenset({"false", "no", "n", "0", ""})


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One bill that is asked for: columns as text, other inputs as JSON gave them (numbers as fractions)."""

    file: TariffFile
    columns: Mapping[str, str]
    others: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OwnBill:
    """An exact bill and its cents. Components are summed over their lines."""

    total: Fraction
    components: Mapping[str, Fraction]
    tier_usage: tuple[Fraction, ...]
    cents: int
    lines: tuple[tuple[str, int], ...] = ()


class InputError(Exception):
    """An input cannot be read."""


def named_facts(*, given: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Facts as the engine holds them, of inputs as people write them. Raises InputError."""
    return {name: _fact(name, given) for name in names}


def own_bills(*, rows: Sequence[OwnRow]) -> list[OwnBill | str]:
    """A bill for each row, or the reason why there is none."""
    versions: dict[str, TariffVersion] = {}
    segments: list[dict[str, Any]] = []
    answers: list[OwnBill | str] = [""] * len(rows)
    facts: dict[str, frozenset[str]] = {}
    for place, row in enumerate(rows):
        name = row.file.name
        if name not in versions:
            versions[name] = replace(row.file.version, id=len(versions) + 1, tariff=name)
            facts[name] = fact_columns(tariff_versions=[versions[name]])
        try:
            segment = _segment(row=row, version=versions[name], facts=facts[name])
            segments.append({"segment_id": place, "tariff": name, **segment})
        except InputError as error:
            answers[place] = str(error)
    if segments:
        _rate(segments=segments, versions=versions, answers=answers)
    return answers


def _rate(
    *, segments: list[dict[str, Any]], versions: Mapping[str, TariffVersion], answers: list[OwnBill | str]
) -> None:
    facts = fact_columns(tariff_versions=list(versions.values()))
    kinds = {name: fact_type(name) for name in facts} | KINDS
    names = {name for segment in segments for name in segment}
    frame = pl.DataFrame(
        segments,
        schema_overrides={name: kind for name, kind in kinds.items() if name in names},
        infer_schema_length=None,
    )
    rated = rate(segments=frame, tariff_versions=list(versions.values()))
    lines: dict[int, list[dict[str, Any]]] = {segment["segment_id"]: [] for segment in segments}
    for line in rated.lines.iter_rows(named=True):
        lines[line["segment_id"]].append(line)
    by_name = {version.tariff: version for version in versions.values()}
    for segment in segments:
        place = segment["segment_id"]
        answers[place] = _bill(lines=lines[place], version=by_name[segment["tariff"]])
    for trouble in rated.unrated.iter_rows(named=True):
        answers[trouble["segment_id"]] = trouble["words"]


def _bill(*, lines: list[dict[str, Any]], version: TariffVersion) -> OwnBill:
    components: dict[str, Fraction] = {}
    for line in lines:
        components[line["component"]] = components.get(line["component"], Fraction(0)) + _exact(line)
    return OwnBill(
        total=sum(components.values(), Fraction(0)),
        components=components,
        tier_usage=_tier_usage(lines=lines, version=version),
        cents=sum(line["amount_cents"] for line in lines),
        lines=tuple((line["component"], line["amount_cents"]) for line in lines),
    )


def _tier_usage(*, lines: list[dict[str, Any]], version: TariffVersion) -> tuple[Fraction, ...]:
    """Use in each tier of the first charge that has tiers, those without use too."""
    tiered = next((component for component in version.components if component.prices.tiered), None)
    if tiered is None:
        return ()
    sizes = {len(tiers) for _, tiers in tiered.prices.rows}
    used: dict[int, Fraction] = {}
    for line in lines:
        if line["component"] == tiered.code and line["tier"] is not None:
            used[line["tier"]] = used.get(line["tier"], Fraction(0)) + Fraction(line["quantity_milli"], MILLI)
    count = sizes.pop() if len(sizes) == 1 else max(used, default=0)
    return tuple(used.get(tier, Fraction(0)) for tier in range(1, count + 1))


def _exact(line: Mapping[str, Any]) -> Fraction:
    days = Fraction(1) if line["basis_days"] is None else Fraction(line["days"], line["basis_days"])
    return Fraction(line["price_micros"] * line["quantity_milli"], MICRO * MILLI) * days


def _segment(*, row: OwnRow, version: TariffVersion, facts: frozenset[str]) -> dict[str, Any]:
    """What is rated: days from the inputs (30 from the tariff's first day without), usage, and the facts asked for."""
    given: dict[str, Any] = {name: value for name, value in row.columns.items() if value not in ("", None)}
    given |= {name: value for name, value in row.others.items() if value is not None}
    usage = _sum("usage", given["usage"]) if "usage" in given else None
    first = _day(given, "from_date") or version.effective_from
    last = _day(given, "to_date") or _after(first, days=_whole(given, "days", default=DEFAULT_DAYS))
    if not 0 < (last - first).days <= LONGEST_DAYS:
        raise InputError(f"A period has 1 to {LONGEST_DAYS:,} days; here it goes from {first} to {last}.")
    segment: dict[str, Any] = {
        "service": str(version.service),
        "rate_class": str(row.columns.get("cust_class") or "").strip(),
        "from_date": first,
        "to_date": last,
        "is_regular": _truth("is_regular", given.get("is_regular", True)),
        "usage_milli": usage,
        **_calendar(given),
    }
    for name in facts - segment.keys():
        segment[name] = _fact(name, given)
    if version.winter_average and segment.get(WINTER_AVERAGE, 0) is None:
        segment[WINTER_AVERAGE] = winter_average_milli(
            rule=version.winter_average, uses_milli=_winter_uses(given), current_milli=usage
        )
    return segment


def _after(first: date, *, days: int) -> date:
    try:
        return first + timedelta(days=days)
    except OverflowError as error:
        raise InputError(f"The input 'days' is '{days}': no calendar has so many days.") from error


def _calendar(given: Mapping[str, Any]) -> dict[str, Any]:
    """Days and meters that are used where they are given."""
    found: dict[str, Any] = {
        "mid_read_on": _day(given, "mid_read_on"),
        "mid_read_usage_milli": _scaled("mid_read_usage", given["mid_read_usage"])
        if "mid_read_usage" in given
        else None,
        "meter_sizes": _texts(given.get("meter_sizes")),
    }
    return found


def _texts(value: object) -> list[str] | None:
    """A list of texts: as JSON gives it, or parted by semicolons."""
    if value is None:
        return None
    return [str(one).strip() for one in (value if isinstance(value, list) else str(value).split(";"))]


def _sum(name: str, value: object) -> int:
    """One reading, or those of several meters together."""
    readings = value if isinstance(value, list) else str(value).split(";") if isinstance(value, str) else [value]
    return sum(_scaled(name, one) for one in readings)


def _winter_uses(given: Mapping[str, Any]) -> list[int]:
    """The use of the winter's months; a month that is null (a leak, no read) does not count."""
    found = given.get("winter_use", [])
    months = found if isinstance(found, list) else str(found).split(";")
    return [_scaled("winter_use", one) for one in months if one not in (None, "")]


def _fact(name: str, given: Mapping[str, Any]) -> str | int | bool | None:
    """One fact as the engine holds it; `x_milli` may be given as `x` in its own unit."""
    kind = fact_type(name)
    if name not in given and name.endswith("_milli") and name.removesuffix("_milli") in given:
        return _scaled(name, given[name.removesuffix("_milli")])
    value = given.get(name)
    if value is None:
        return None
    if kind == pl.Boolean:
        return _truth(name, value)
    if kind == pl.Int64:
        return _whole(given, name)
    return str(value)


def _number(name: str, value: object) -> Fraction:
    text = str(value).strip()
    if not isinstance(value, Fraction) and not NUMBER_TEXT.fullmatch(text):
        raise InputError(f"The input '{name}' is '{text[:SHOWN]}', not a number.")
    number = value if isinstance(value, Fraction) else Fraction(text)
    if abs(number) > LARGEST:
        raise InputError(f"The input '{name}' is '{text[:SHOWN]}': at most {LARGEST:,} can be billed.")
    return number


def _scaled(name: str, value: object) -> int:
    number = _number(name, value) * MILLI
    if number.denominator != 1:
        raise InputError(f"The input '{name}' is '{value}': at most three decimals are kept.")
    return number.numerator


def _whole(given: Mapping[str, Any], name: str, *, default: int | None = None) -> int:
    if name not in given and default is not None:
        return default
    number = _number(name, given.get(name))
    if number.denominator != 1:
        raise InputError(f"The input '{name}' is '{given.get(name)}', not a whole number.")
    return number.numerator


def _truth(name: str, value: object) -> bool:
    text = str(value).strip().lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise InputError(f"The input '{name}' is '{value}', neither yes nor no.")


def _day(given: Mapping[str, Any], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(str(given[name]))
    except ValueError as error:
        raise InputError(f"The input '{name}' is '{given[name]}', not a day like 2027-07-01.") from error
