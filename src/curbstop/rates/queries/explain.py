"""How one bill comes about, in the tariff's own words and with arithmetic that a person can repeat."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from curbstop.kernel.quantity import MICRO, MILLI, unscaled
from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.rate import rate
from curbstop.rates.types import OF_OTHER_LINES, ExplainedLine, Explanation, QuantityKind, TariffVersion

SEGMENT_FIELDS = ("service", "rate_class", "from_date", "to_date", "is_regular", "usage_milli")
TWO_DECIMALS = 2


def explain(
    *,
    tariff_versions: Sequence[TariffVersion],
    segments: Sequence[Mapping[str, Any]],
    language: str = "en",
    rounding: str = Rounding.HALF_UP,
) -> Explanation:
    """Rate a few segments and say how each line comes about.

    A segment is a mapping with SEGMENT_FIELDS (`to_date` not included, usage in thousandths) and the facts that its tariff
    asks for. What cannot be rated is in `problems`, one sentence each.
    """
    frame = pl.DataFrame(
        [{**segment, "segment_id": number} for number, segment in enumerate(segments)], infer_schema_length=None
    )
    rated = rate(segments=frame, tariff_versions=tariff_versions, rounding=rounding)
    return explain_lines(
        lines=rated.lines.to_dicts(),
        tariff_versions={version.id: version for version in tariff_versions},
        problems=tuple(f"{segments[row['segment_id']]['service']}: {row['words']}" for row in rated.unrated.to_dicts()),
        language=language,
    )


def explain_lines(
    *,
    lines: Sequence[Mapping[str, Any]],
    tariff_versions: Mapping[int, TariffVersion],
    problems: tuple[str, ...] = (),
    language: str = "en",
) -> Explanation:
    """The same for lines that were rated before, as frames or bills hold them (see LINE_COLUMNS)."""
    explained = tuple(
        _explained(line=line, version=tariff_versions[line["tariff_version_id"]], language=language) for line in lines
    )
    return Explanation(lines=explained, total_cents=sum(line.amount_cents for line in explained), problems=problems)


def _explained(*, line: Mapping[str, Any], version: TariffVersion, language: str) -> ExplainedLine:
    component = version.component(line["component"])
    return ExplainedLine(
        service=str(version.service),
        tariff=version.tariff,
        version=version.version,
        component=component.code,
        words=_words(line=line, version=version, language=language),
        arithmetic=arithmetic(line=line, component_quantity=component.quantity),
        from_date=line["from_date"],
        to_date=line["to_date"],
        quantity_milli=line["quantity_milli"],
        unit=line["unit"],
        price_micros=line["price_micros"],
        tier=line["tier"],
        amount_cents=line["amount_cents"],
        fund=line["fund"],
        ledger_account_number=line["ledger_account_number"],
    )


def _words(*, line: Mapping[str, Any], version: TariffVersion, language: str) -> str:
    words = version.component(line["component"]).words.in_language(language)
    if line["tier"] is None:
        return words
    step = "nivel" if language.startswith("es") else "tier"
    return f"{words}, {step} {line['tier']}"


def arithmetic(*, line: Mapping[str, Any], component_quantity: QuantityKind) -> str:
    """`15 HCF x 1.15`, `29.28 x 17/30 days`, `3 dwelling units x 13.25`."""
    if component_quantity is QuantityKind.PERCENT:
        percent = unscaled(value=line["price_micros"], scale=MICRO // 100)
        return f"{percent} % of {price_text(price_micros=line['quantity_milli'] * MILLI)}"
    price = price_text(price_micros=line["price_micros"])
    if component_quantity in OF_OTHER_LINES:
        return price
    quantity = unscaled(value=line["quantity_milli"], scale=MILLI)
    days = ""
    if line["basis_days"] is not None and line["days"] != line["basis_days"]:
        days = f" x {line['days']}/{line['basis_days']} days"
    if component_quantity is QuantityKind.PERIOD:
        return f"{price}{days}"
    return f"{quantity} {line['unit']} x {price}{days}"


def price_text(*, price_micros: int) -> str:
    """Dollars with at least two decimals and as many more as the price has: `1.15`, `29.28`, `0.085`."""
    text = unscaled(value=price_micros, scale=MICRO)
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(TWO_DECIMALS, '0')}"
