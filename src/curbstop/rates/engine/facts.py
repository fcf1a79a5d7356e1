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
    distinct = [value for value in values.unique().to_list() if value is not None]
    codes = [known.get(_as_known(name=name, value=value), other) for value in distinct]
    if len(distinct) == 1 and values.null_count() == 0:
        return pl.repeat(codes[0], values.len(), dtype=pl.Int32, eager=True)
    return values.replace_strict(distinct, codes, default=None, return_dtype=pl.Int32)


def _as_known(*, name: str, value: FactValue) -> FactValue:
    if isinstance(value, str):
        return meter_size_key(text=value) if name == FACT_METER_SIZE else value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
