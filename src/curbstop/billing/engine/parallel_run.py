"""Our bills against another system's: every difference explained by component, and every cent of it placed.

A difference (ours less theirs) is the sum of four parts: what only one side has (`missing_cents`), what comes from other use
(`usage_cents`), from another price (`price_cents`) and from rounding (`rounding_cents`).
"""

from dataclasses import dataclass

import polars as pl

KEYS = ["account_number", "service", "component"]
PARTS = ("missing_cents", "usage_cents", "price_cents", "rounding_cents")
THEIRS_SCHEMA = {
    "account_number": pl.String,
    "service": pl.String,
    "component": pl.String,
    "amount_cents": pl.Int64,
    "quantity_milli": pl.Int64,
    "price_micros": pl.Int64,
}
ACCOUNT_ONLY_OURS = "account_only_ours"
ACCOUNT_ONLY_THEIRS = "account_only_theirs"
COMPONENT_ONLY_OURS = "component_only_ours"
COMPONENT_ONLY_THEIRS = "component_only_theirs"
USAGE, PRICE, ROUNDING = "usage", "price", "rounding"
USAGE_AND_PRICE = "usage_and_price"
CAUSES = (
    ACCOUNT_ONLY_OURS,
    ACCOUNT_ONLY_THEIRS,
    COMPONENT_ONLY_OURS,
    COMPONENT_ONLY_THEIRS,
    USAGE,
    PRICE,
    USAGE_AND_PRICE,
    ROUNDING,
)
# Thousandths of a unit times millionths of a dollar make cents when divided by this.
SCALE = 10_000_000
WHOLE_UNIT = 1_000


@dataclass(frozen=True, slots=True)
class ParallelRun:
    """What two systems billed, in cents.

    `differences`: account_number, service, component, ours_cents, theirs_cents, difference_cents, cause, the four parts, and both
    quantities and prices as far as they are known; the largest difference first. `by_cause`: cause, accounts, rows,
    difference_cents. `by_component`: service, component, ours_cents, theirs_cents, difference_cents and the parts.
    """

    differences: pl.DataFrame
    by_cause: pl.DataFrame
    by_component: pl.DataFrame
    ours_cents: int
    theirs_cents: int
    accounts_equal: int
    accounts_different: int


def compare_parallel(*, ours: pl.DataFrame, theirs: pl.DataFrame) -> ParallelRun:
    """Compare account by account and component by component.

    `ours`: CHARGES_SCHEMA with account_number; `theirs`: THEIRS_SCHEMA, quantity and price null where the file does not say.
    """
    both = _both(ours=ours, theirs=theirs)
    placed = _placed(both)
    different = placed.filter(pl.col("cause").is_not_null())
    accounts = different["account_number"].n_unique()
    difference = pl.col("difference_cents")
    return ParallelRun(
        differences=different.sort(difference.abs(), *KEYS, descending=[True, False, False, False]),
        by_cause=different.group_by("cause")
        .agg(accounts=pl.col("account_number").n_unique(), rows=pl.len(), difference_cents=difference.sum())
        .sort("cause"),
        by_component=placed.group_by("service", "component")
        .agg(pl.col("ours_cents", "theirs_cents").sum(), difference.sum(), pl.col(PARTS).sum())
        .sort("service", "component"),
        ours_cents=int(placed["ours_cents"].sum() or 0),
        theirs_cents=int(placed["theirs_cents"].sum() or 0),
        accounts_equal=placed["account_number"].n_unique() - accounts,
        accounts_different=accounts,
    )


def _both(*, ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    mine = ours.group_by(KEYS).agg(
        ours_cents=pl.col("amount_cents").sum(),
        ours_quantity_milli=pl.col("quantity_milli").sum(),
        ours_price_micros=_one_price(),
        lines=pl.col("line_count").sum(),
    )
    other = theirs.group_by(KEYS).agg(
        theirs_cents=pl.col("amount_cents").sum(),
        theirs_quantity_milli=pl.when(pl.col("quantity_milli").null_count() == 0).then(pl.col("quantity_milli").sum()),
        theirs_price_micros=_one_price(),
    )
    joined = mine.join(other, on=KEYS, how="full", coalesce=True)
    known = [
        joined.filter(pl.col(f"{side}_cents").is_not_null())
        .select("account_number")
        .unique()
        .with_columns(pl.lit(value=True).alias(f"account_in_{side}"))
        for side in ("ours", "theirs")
    ]
    for accounts in known:
        joined = joined.join(accounts, on="account_number", how="left")
    return joined.with_columns(
        only_ours=pl.col("theirs_cents").is_null(),
        only_theirs=pl.col("ours_cents").is_null(),
        lines=pl.col("lines").fill_null(1),
    ).with_columns(pl.col("ours_cents", "theirs_cents").fill_null(0))


def _one_price() -> pl.Expr:
    """The price, if all lines of the component have the same."""
    price = pl.col("price_micros")
    same = (price.null_count() == 0) & (price.min() == price.max())
    return pl.when(same).then(price.min())


def _placed(both: pl.DataFrame) -> pl.DataFrame:
    """Each difference with its cause and its parts."""
    difference = pl.col("ours_cents") - pl.col("theirs_cents")
    alone = pl.col("only_ours") | pl.col("only_theirs")
    with_use = (
        both.with_columns(difference_cents=difference)
        .with_columns(missing_cents=pl.when(alone).then("difference_cents").otherwise(0))
        .with_columns(usage_cents=pl.when(alone).then(0).otherwise(_usage_part()))
        .with_columns(rest=pl.col("difference_cents") - pl.col("missing_cents") - pl.col("usage_cents"))
    )
    rounding = pl.col("rest").abs() <= pl.col("lines")
    parts = with_use.with_columns(
        rounding_cents=pl.when(rounding).then("rest").otherwise(0),
        price_cents=pl.when(rounding).then(0).otherwise("rest"),
    )
    return parts.with_columns(cause=_cause()).select(
        *KEYS,
        "ours_cents",
        "theirs_cents",
        "difference_cents",
        "cause",
        *PARTS,
        "ours_quantity_milli",
        "theirs_quantity_milli",
        "ours_price_micros",
        "theirs_price_micros",
    )


def _usage_part() -> pl.Expr:
    """What other use comes to, at our price where it is one, else at what our use cost on the average.

    Where the file names no quantity, theirs is what their amount buys at our price, if that is a whole number of units.
    """
    price = pl.coalesce("ours_price_micros", _average_price(), "theirs_price_micros", pl.lit(0))
    implied = _half_up(pl.col("theirs_cents") * SCALE, pl.col("ours_price_micros") * WHOLE_UNIT) * WHOLE_UNIT
    whole = (_cents(implied, pl.col("ours_price_micros")) - pl.col("theirs_cents")).abs() <= pl.col("lines")
    guessed = pl.when((pl.col("ours_price_micros") > 0) & whole & (pl.col("difference_cents").abs() > pl.col("lines")))
    theirs = pl.coalesce("theirs_quantity_milli", guessed.then(implied))
    more = pl.col("ours_quantity_milli") - theirs
    return _cents(more, price).fill_null(0)


def _average_price() -> pl.Expr:
    quantity = pl.col("ours_quantity_milli")
    average = _half_up(pl.col("ours_cents") * SCALE, pl.when(quantity > 0).then(quantity))
    return pl.when(quantity > 0).then(average)


def _cents(quantity_milli: pl.Expr, price_micros: pl.Expr) -> pl.Expr:
    return _half_up(quantity_milli * price_micros, pl.lit(SCALE))


def _half_up(whole: pl.Expr, by: pl.Expr) -> pl.Expr:
    return (whole * 2 + by) // (by * 2)


def _cause() -> pl.Expr:
    usage, price = pl.col("usage_cents") != 0, pl.col("price_cents") != 0
    return (
        pl.when(pl.col("only_theirs") & pl.col("account_in_ours").is_null())
        .then(pl.lit(ACCOUNT_ONLY_THEIRS))
        .when(pl.col("only_ours") & pl.col("account_in_theirs").is_null())
        .then(pl.lit(ACCOUNT_ONLY_OURS))
        .when("only_theirs")
        .then(pl.lit(COMPONENT_ONLY_THEIRS))
        .when("only_ours")
        .then(pl.lit(COMPONENT_ONLY_OURS))
        .when(pl.col("difference_cents") == 0)
        .then(None)
        .when(usage & price)
        .then(pl.lit(USAGE_AND_PRICE))
        .when(usage)
        .then(pl.lit(USAGE))
        .when(price)
        .then(pl.lit(PRICE))
        .otherwise(pl.lit(ROUNDING))
    )
