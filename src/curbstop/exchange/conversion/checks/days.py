"""Days that follow each other, do not overlap, and cover what they must."""

from datetime import date, timedelta

import polars as pl

from curbstop.exchange.conversion.checks.keys import Files
from curbstop.exchange.conversion.problems import Problems

FOREVER = date(2200, 1, 1)
DATED = ("sewer_sources", "ownerships", "account_roles", "installations", "agreements", "agreement_facts")
# (file, columns that must not share a day, condition on the rows)
APART: tuple[tuple[str, tuple[str, ...], pl.Expr | None], ...] = (
    ("sewer_sources", ("sewer_point_number", "water_point_number"), None),
    ("ownerships", ("premise_number", "person_number"), None),
    ("ownerships", ("premise_number",), pl.col("revert_to_owner")),
    ("account_roles", ("customer_account_number", "person_number", "role"), None),
    ("account_roles", ("customer_account_number",), pl.col("role") == "holder"),
    ("installations", ("meter_serial",), None),
    ("installations", ("service_point_number", "register"), None),
    ("agreements", ("service_point_number",), None),
    ("agreement_facts", ("agreement_number",), None),
)
NOT_IN_THE_FUTURE = (
    ("customer_accounts", "opened_on"),
    ("reads", "read_on"),
    ("open_items", "billed_on"),
    ("credits", "credited_on"),
    ("security_deposits", "taken_on"),
    ("installations", "from_date"),
    ("installations", "to_date"),
    ("agreements", "billed_to"),
)
# Nobody is given more than a year to pay: a later day is a slip of the year.
LONGEST_DUE = timedelta(days=366)


def check_days(*, files: Files, business_date: date, problems: Problems) -> None:
    """Ends follow beginnings, nothing overlaps, the past is past, and holders and facts cover their time."""
    for file in DATED:
        ended_early = files[file].filter(pl.col("to_date") <= pl.col("from_date"))
        problems.add_rows(file=file, column="to_date", rows=ended_early, expected="a day after from_date, or nothing")
    for file, keys, condition in APART:
        rows = files[file] if condition is None else files[file].filter(condition)
        _check_apart(file=file, keys=list(keys), rows=rows, problems=problems)
    for file, column in NOT_IN_THE_FUTURE:
        late = files[file].filter(pl.col(column) > business_date)
        problems.add_rows(
            file=file, column=column, rows=late, expected=f"a day not after the import's, {business_date.isoformat()}"
        )
    problems.add_rows(
        file="open_items",
        column="due_date",
        rows=files["open_items"].filter(pl.col("due_date") > business_date + LONGEST_DUE),
        expected=f"a day within a year after the import's, {business_date.isoformat()}",
    )
    _check_holders(files=files, problems=problems)
    _check_facts(files=files, problems=problems)


def _check_apart(*, file: str, keys: list[str], rows: pl.DataFrame, problems: Problems) -> None:
    """Rows with the same keys share no day; the error stands at the one that begins later."""
    whole = rows.drop_nulls([*keys, "from_date"]).with_columns(ends=pl.col("to_date").fill_null(FOREVER))
    # Most stand alone: only those that share their keys are looked at one after the other.
    shared = whole.filter(pl.struct(keys).is_duplicated())
    in_order = shared.sort(*keys, "from_date", "line").with_columns(
        busy_until=pl.col("ends").cum_max().shift().over(keys), other_line=pl.col("line").shift().over(keys)
    )
    overlapping = in_order.filter(pl.col("from_date") < pl.col("busy_until"))
    problems.add_rows(
        file=file,
        column="from_date",
        rows=overlapping,
        expected=pl.format(
            "no day in common with line {} ({} on one day only once)", pl.col("other_line"), pl.lit(" and ".join(keys))
        ),
    )


def _gaps(*, rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """First and last day per key, and whether days between are missing."""
    whole = rows.drop_nulls([*keys, "from_date"]).with_columns(ends=pl.col("to_date").fill_null(FOREVER))
    in_order = whole.sort(*keys, "from_date").with_columns(
        before=pl.when(pl.all_horizontal(pl.col(key) == pl.col(key).shift() for key in keys)).then(
            pl.col("ends").shift()
        )
    )
    gap = pl.col("before").is_not_null() & (pl.col("before") < pl.col("from_date"))
    return in_order.group_by(keys).agg(
        covered_from=pl.col("from_date").min(), covered_to=pl.col("ends").max(), has_gap=gap.any()
    )


def _check_holders(*, files: Files, problems: Problems) -> None:
    accounts = files["customer_accounts"]
    closed_early = accounts.filter(pl.col("closed_on") < pl.col("opened_on"))
    problems.add_rows(
        file="customer_accounts", column="closed_on", rows=closed_early, expected="a day not before opened_on"
    )
    holders = files["account_roles"].filter(pl.col("role") == "holder")
    covered = _gaps(rows=holders, keys=["customer_account_number"])
    joined = accounts.drop_nulls(["customer_account_number", "opened_on"]).join(
        covered, on="customer_account_number", how="left", maintain_order="left"
    )
    needed_to = pl.col("closed_on").fill_null(FOREVER)
    without = joined.filter(
        pl.col("covered_from").is_null()
        | (pl.col("covered_from") > pl.col("opened_on"))
        | (pl.col("covered_to") < needed_to)
        | pl.col("has_gap")
    )
    problems.add_rows(
        file="customer_accounts",
        column="customer_account_number",
        rows=without,
        expected="a holder in account_roles.csv on each day from opened_on on",
    )


def _check_facts(*, files: Files, problems: Problems) -> None:
    agreements = files["agreements"].drop_nulls(["agreement_number", "from_date"])
    covered = _gaps(rows=files["agreement_facts"], keys=["agreement_number"])
    joined = agreements.join(covered, on="agreement_number", how="left", maintain_order="left")
    wrong = joined.filter(
        pl.col("covered_from").is_null()
        | (pl.col("covered_from") != pl.col("from_date"))
        | (pl.col("covered_to") != pl.col("to_date").fill_null(FOREVER))
        | pl.col("has_gap")
    )
    problems.add_rows(
        file="agreements",
        column="agreement_number",
        rows=wrong,
        expected="facts in agreement_facts.csv for exactly the agreement's days",
    )
