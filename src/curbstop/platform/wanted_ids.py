"""Rows of many ids: asked for as a range where the ids are nearly one, else one by one."""

import polars as pl

DENSE = 2  # a range is read as a range when at least every second id of it is wanted


def wanted_ids(*, column: str, ids: pl.Series, name: str = "ids") -> tuple[str, dict[str, object]]:
    """The SQL condition that `column` is one of `ids`, and its parameters, which begin with `name`.

    Of dense ids it may find neighbours that were not wanted: whoever asks joins or filters.
    """
    wanted = ids.drop_nulls().unique().sort()
    if wanted.is_empty():
        return "false", {}
    first, last = int(wanted[0]), int(wanted[-1])
    if last - first < DENSE * wanted.len():
        return f"{column} BETWEEN %({name}_first)s AND %({name}_last)s", {f"{name}_first": first, f"{name}_last": last}
    return f"{column} = ANY (%({name})s)", {name: wanted.to_list()}
