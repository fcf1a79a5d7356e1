"""What is owed and held fits agreements and finance's control totals; the conversion account ends at zero."""

import polars as pl

from curbstop.exchange.conversion.checks.keys import Files
from curbstop.exchange.conversion.layout_money import (
    CASH_MEASURE,
    COUNTED_MEASURES,
    CREDITS_MEASURE,
    FUND_IDS,
    NET_POSITION_MEASURE,
    OPEN_ITEMS_MEASURE,
    SECURITY_DEPOSITS_MEASURE,
)
from curbstop.exchange.conversion.problems import Problems
from curbstop.ledger.types import LEAD_FUND
from curbstop.receivables.types import CHARGE_TYPES

FUND_CODES = {fund: code for code, fund in FUND_IDS.items()}
LEAD_CODE = FUND_CODES[LEAD_FUND]
CHARGE_FUNDS = {code: FUND_CODES[kind.fund] for code, kind in CHARGE_TYPES.items()}
SERVICE_CHARGES = {"water": ("water", "irrigation", "fire"), "sewer": ("sewer",), "geothermal": ("geothermal",)}
ACCOUNT = "customer_account_number"


def check_money(*, files: Files, problems: Problems) -> None:
    """Agreements are the customer's own, due dates follow bills, totals agree."""
    for file in ("open_items", "security_deposits"):
        _check_agreement(file=file, files=files, problems=problems)
    items = files["open_items"]
    problems.add_rows(
        file="open_items",
        column="due_date",
        rows=items.filter(pl.col("due_date") < pl.col("billed_on")),
        expected="a day not before billed_on",
    )
    _check_totals(files=files, problems=problems)
    _check_zero(totals=files["control_totals"], problems=problems)


def _check_agreement(*, file: str, files: Files, problems: Problems) -> None:
    agreements = (
        files["agreements"]
        .unique("agreement_number", keep="first")
        .select("agreement_number", pl.col(ACCOUNT).alias("its_account"), "service_point_number")
    )
    points = (
        files["service_points"].unique("service_point_number", keep="first").select("service_point_number", "service")
    )
    rows = files[file].join(agreements, on="agreement_number", maintain_order="left")
    strange = rows.filter(pl.col(ACCOUNT) != pl.col("its_account"))
    problems.add_rows(
        file=file, column="agreement_number", rows=strange, expected="an agreement of the customer account"
    )
    if file != "open_items":
        return
    rows = rows.join(points, on="service_point_number", maintain_order="left")
    for charge_type, services in SERVICE_CHARGES.items():
        wrong = rows.filter((pl.col("charge_type") == charge_type) & ~pl.col("service").is_in(list(services)))
        problems.add_rows(
            file=file, column="charge_type", rows=wrong, expected="a charge of the service that the agreement is for"
        )


def sums(*, files: Files) -> pl.DataFrame:
    """fund, measure, counted, cents: what the files add up to."""
    items = files["open_items"].select(
        fund=pl.col("charge_type").replace_strict(CHARGE_FUNDS, default=None, return_dtype=pl.String),
        measure=pl.lit(OPEN_ITEMS_MEASURE),
        amount="amount",
    )
    lead = [
        files[file].select(fund=pl.lit(LEAD_CODE), measure=pl.lit(measure), amount="amount")
        for file, measure in (("credits", CREDITS_MEASURE), ("security_deposits", SECURITY_DEPOSITS_MEASURE))
    ]
    together = pl.concat([items, *lead]).drop_nulls()
    return together.group_by("fund", "measure", maintain_order=True).agg(counted=pl.len(), cents=pl.col("amount").sum())


def _check_totals(*, files: Files, problems: Problems) -> None:
    totals = files["control_totals"]
    found = sums(files=files)
    given = totals.filter(pl.col("measure").is_in(COUNTED_MEASURES)).join(
        found, on=["fund", "measure"], how="left", maintain_order="left"
    )
    given = given.with_columns(pl.col("counted").fill_null(0).cast(pl.Int64), pl.col("cents").fill_null(0))
    problems.add_rows(
        file="control_totals",
        column="count",
        rows=given.filter(pl.col("count").is_null() | (pl.col("count") != pl.col("counted"))),
        expected=pl.format("{} rows, as the files have", pl.col("counted")),
    )
    problems.add_rows(
        file="control_totals",
        column="amount",
        rows=given.filter(pl.col("amount") != pl.col("cents")),
        expected=pl.format("{}, as the files add up to", _dollars(pl.col("cents"))),
    )
    for fund, measure in found.join(totals, on=["fund", "measure"], how="anti").select("fund", "measure").iter_rows():
        problems.add(file="control_totals", line=0, column="measure", expected=f"a row for {fund} {measure}")


def balances(*, totals: pl.DataFrame) -> pl.DataFrame:
    """Per fund: line, owed, credits, deposits, cash, net_position in cents, and what is left on 399."""

    def of(measure: str) -> pl.Expr:
        return pl.col("amount").filter(pl.col("measure") == measure).sum()

    per_fund = totals.drop_nulls(["fund", "measure", "amount"]).group_by("fund", maintain_order=True)
    return per_fund.agg(
        line=pl.coalesce(
            pl.col("line").filter(pl.col("measure") == NET_POSITION_MEASURE).first(), pl.col("line").last()
        ),
        cash=of(CASH_MEASURE),
        net_position=of(NET_POSITION_MEASURE),
        worth=of(OPEN_ITEMS_MEASURE) + of(CASH_MEASURE) - of(CREDITS_MEASURE) - of(SECURITY_DEPOSITS_MEASURE),
    )


def _check_zero(*, totals: pl.DataFrame, problems: Problems) -> None:
    off = balances(totals=totals).filter(pl.col("worth") != pl.col("net_position"))
    problems.add_rows(
        file="control_totals",
        column="amount",
        rows=off,
        expected=pl.format(
            "a net_position of {} for {}: open_items + cash - credits - security_deposits",
            _dollars(pl.col("worth")),
            pl.col("fund"),
        ),
    )


def _dollars(cents: pl.Expr) -> pl.Expr:
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = cents.abs()
    return sign + (size // 100).cast(pl.String) + "." + (size % 100).cast(pl.String).str.pad_start(2, "0")
