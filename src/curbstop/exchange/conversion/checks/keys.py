"""Keys that name one row, and references to rows of other files."""

from collections.abc import Mapping

import polars as pl

from curbstop.exchange.conversion.layout import FILES
from curbstop.exchange.conversion.problems import Problems

Files = Mapping[str, pl.DataFrame]


def check_keys(*, files: Files, problems: Problems) -> None:
    """No two rows of a file are named alike."""
    for layout in FILES:
        keys = list(layout.key)
        rows = files[layout.name]
        optional = [name for name in keys if not layout.column(name).required]
        named = rows.drop_nulls([name for name in keys if name not in optional])
        first = named.group_by(keys, maintain_order=True).agg(first=pl.col("line").min())
        again = named.join(first, on=keys, nulls_equal=True).filter(pl.col("line") > pl.col("first"))
        problems.add_rows(
            file=layout.name,
            column=keys[0],
            rows=again,
            expected=pl.format("another {}: line {} has the same", pl.lit(" and ".join(keys)), pl.col("first")),
        )


def check_references(*, files: Files, problems: Problems) -> None:
    """What a column refers to stands in its own file."""
    for layout in FILES:
        for column in layout.columns:
            if not column.refers_to:
                continue
            file, key = column.refers_to.split(".")
            known = files[file].select(pl.col(key).alias(column.name)).drop_nulls().unique()
            given = files[layout.name].filter(pl.col(column.name).is_not_null())
            problems.add_rows(
                file=layout.name,
                column=column.name,
                rows=given.join(known, on=column.name, how="anti", maintain_order="left"),
                expected=f"a {key} of {file}.csv",
            )


def check_not_there(*, files: Files, present: Mapping[tuple[str, str], pl.DataFrame], problems: Problems) -> None:
    """Numbers are not in the database yet; `present` has them by file and column."""
    for (file, column), known in present.items():
        rows = files[file].join(known.rename({known.columns[0]: column}), on=column, how="semi")
        problems.add_rows(
            file=file, column=column, rows=rows, expected=f"a {column} that is not in the database already"
        )
