"""What customers owed, had paid ahead and had deposited on the day of the conversion, with finance's control totals."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from curbstop.demonstration.city.draws import between, chance
from curbstop.demonstration.city.numbers import account_number
from curbstop.demonstration.city.places import has_sewer, has_water

_CASH_CENTS = {"WATER": 412_518_077, "SEWER": 198_204_450, "GEOTHERMAL": 2_731_200}
_BILL_AGE_DAYS = 21
_DUE_AFTER_DAYS = 19
_DEPOSIT_CENTS = 15_000


def balance_files(*, population: pl.DataFrame, converted_on: date) -> dict[str, pl.DataFrame]:
    """open_items, credits, security_deposits, control_totals."""
    open_items = _open_items(population=population, converted_on=converted_on)
    credits_ = population.filter(chance(row=pl.col("n"), salt=71, per_mille=20) & ~pl.col("in_arrears")).select(
        account_number(index=pl.col("n")).alias("customer_account_number"),
        between(row=pl.col("n"), salt=72, low=500, high=9_000).alias("cents"),
        pl.lit((converted_on - timedelta(days=9)).isoformat()).alias("credited_on"),
    )
    deposits = population.filter(pl.col("is_tenant") & (pl.col("n") % 2 == 0) & has_water()).select(
        account_number(index=pl.col("n")).alias("customer_account_number"),
        (pl.lit("AW") + pl.col("n").cast(pl.String)).alias("agreement_number"),
        pl.lit(_DEPOSIT_CENTS, dtype=pl.Int64).alias("cents"),
        pl.col("started_on").cast(pl.String).alias("taken_on"),
        pl.lit("conversion").alias("reason"),
    )
    totals = _control_totals(open_items=open_items, credits_=credits_, deposits=deposits)
    return {
        "open_items": open_items.drop("fund").select(pl.exclude("cents"), dollars().alias("amount")),
        "credits": credits_.select("customer_account_number", dollars().alias("amount"), "credited_on"),
        "security_deposits": deposits.select(
            "customer_account_number", "agreement_number", dollars().alias("amount"), "taken_on", "reason"
        ),
        "control_totals": totals,
    }


def dollars(cents: pl.Expr | None = None) -> pl.Expr:
    """Cents as dollars with two decimals, never through a float."""
    value = pl.col("cents") if cents is None else cents
    sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return sign + (value.abs() // 100).cast(pl.String) + pl.lit(".") + (value.abs() % 100).cast(pl.String).str.zfill(2)


def _open_items(*, population: pl.DataFrame, converted_on: date) -> pl.DataFrame:
    """The last bill of a third of the city, and one or two older ones of those in arrears."""
    owing = population.filter(pl.col("in_arrears") | chance(row=pl.col("n"), salt=73, per_mille=300))
    bills = pl.DataFrame({"months_back": [0, 1, 2]})
    rows = owing.join(bills, how="cross").filter(
        (pl.col("months_back") == 0) | (pl.col("in_arrears") & (pl.col("n") % 3 >= pl.col("months_back") - 1))
    )
    billed = pl.lit(converted_on) - pl.duration(days=_BILL_AGE_DAYS) - pl.duration(days=30 * pl.col("months_back"))
    rows = rows.with_columns(billed.cast(pl.Date).alias("billed_day"))

    def items(chosen: pl.DataFrame, *, letter: str, charge_type: str, fund: str, salt: int) -> pl.DataFrame:
        return chosen.select(
            account_number(index=pl.col("n")).alias("customer_account_number"),
            (pl.lit(f"A{letter}") + pl.col("n").cast(pl.String)).alias("agreement_number"),
            pl.lit(charge_type).alias("charge_type"),
            (pl.lit("C") + pl.col("billed_day").dt.strftime("%y%m") + pl.lit("-") + pl.col("n").cast(pl.String)).alias(
                "bill_number"
            ),
            pl.col("billed_day").cast(pl.String).alias("billed_on"),
            (pl.col("billed_day") + timedelta(days=_DUE_AFTER_DAYS)).cast(pl.String).alias("due_date"),
            between(row=pl.col("n") * 4 + pl.col("months_back"), salt=salt, low=1_460, high=8_900).alias("cents"),
            pl.lit(fund).alias("fund"),
        )

    return pl.concat(
        [
            items(rows.filter(has_water()), letter="W", charge_type="water", fund="WATER", salt=74),
            items(rows.filter(has_sewer()), letter="S", charge_type="sewer", fund="SEWER", salt=75),
        ]
    )


def _control_totals(*, open_items: pl.DataFrame, credits_: pl.DataFrame, deposits: pl.DataFrame) -> pl.DataFrame:
    rows: list[tuple[str, str, int | None, int]] = []
    for fund, cash in _CASH_CENTS.items():
        owed = open_items.filter(pl.col("fund") == fund)
        lead = fund == "WATER"
        figures = {
            "open_items": (owed.height, int(owed["cents"].sum())),
            "credits": (credits_.height, int(credits_["cents"].sum())) if lead else (0, 0),
            "security_deposits": (deposits.height, int(deposits["cents"].sum())) if lead else (0, 0),
        }
        rows.extend((fund, measure, count, cents) for measure, (count, cents) in figures.items())
        net = figures["open_items"][1] + cash - figures["credits"][1] - figures["security_deposits"][1]
        rows.extend([(fund, "cash", None, cash), (fund, "net_position", None, net)])
    frame = pl.DataFrame(
        rows, schema={"fund": pl.String, "measure": pl.String, "count": pl.Int64, "cents": pl.Int64}, orient="row"
    )
    return frame.select("fund", "measure", "count", dollars().alias("amount"))
