"""Classes of customers: those that the utility's own tariffs name, and those that Curbstop knows by itself."""

from collections.abc import Collection

import polars as pl

from curbstop.exchange.conversion.checks.keys import Files
from curbstop.exchange.conversion.problems import Problems

FILE, COLUMN = "agreement_facts", "rate_class"


def check_rate_classes(*, files: Files, known: Collection[str], problems: Problems) -> None:
    """Every class is one of `known`; else no bill could be made of the agreement."""
    unknown = files[FILE].filter(~pl.col(COLUMN).is_in(list(known)))
    problems.add_rows(
        file=FILE,
        column=COLUMN,
        rows=unknown,
        expected=f"a class that a tariff names (load the tariff first: curbstop rates load), here one of {', '.join(sorted(known))}",
    )
