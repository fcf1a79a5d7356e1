"""Facts as columns: how each is held, and the small whole numbers by which tables are looked up."""

from collections.abc import Mapping

import polars as pl

from curbstop.rates.types import BOOLEAN_FACTS, FACT_METER_SIZE, FactValue, meter_size_key

WHOLE_ENDINGS = ("_milli", "_units", "_count", "_feet")
WHOLE_NAMES = frozenset({"people", "gallons"})


def fact_type(column: str) -> type[pl.DataType]:
    """How a fact's column is held."""
    if column in BOOLEAN_FACTS:
        return pl.Boolean
    return pl.Int64 if column.endswith(WHOLE_ENDINGS) or column in WHOLE_NAMES else pl.String


def fact_codes(*, name: str, values: pl.Series, known: Mapping[FactValue, int]) -> pl.Series:
    """The place of each value among the `known` ones; their number for a value that none of them is, null for none."""
    other = len(known)
    if values.dtype == pl.Boolean:
        answers = pl.Series([known.get(False, other), known.get(True, other)], dtype=pl.Int32)
        return answers.gather(values.cast(pl.UInt32))
    if values.dtype == pl.String:
        places, distinct = _places(values)
    else:
        distinct = [value for value in values.unique().to_list() if value is not None]
        places = values.replace_strict(distinct, list(range(len(distinct))), default=None, return_dtype=pl.UInt32)
    codes = [known.get(_as_known(name=name, value=value), other) for value in distinct]
    if len(distinct) == 1 and values.null_count() == 0:
        return pl.repeat(codes[0], values.len(), dtype=pl.Int32, eager=True)
    return pl.Series(codes, dtype=pl.Int32).gather(places)


def _places(texts: pl.Series) -> tuple[pl.Series, list[str]]:
    """The place of each text among the distinct ones, in one pass: categories of their own, which nothing else keeps."""
    kind = pl.Categorical(pl.Categories.random())
    categories = texts.cast(kind)
    places = categories.to_physical()
    count = int(places.max() or 0) + 1 if places.null_count() < places.len() else 0  # type: ignore[arg-type]
    return places, pl.Series(range(count), dtype=pl.UInt32).cat.to(kind).cast(pl.String).to_list()


def _as_known(*, name: str, value: FactValue) -> FactValue:
    if isinstance(value, str):
        return meter_size_key(text=value) if name == FACT_METER_SIZE else value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
