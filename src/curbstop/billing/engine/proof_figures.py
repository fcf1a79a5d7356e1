"""What a dry run's bills look like against what was expected: by charge, by class, and the bills worth opening."""

from dataclasses import dataclass

import polars as pl

from curbstop.billing.types import FINAL, FIRST, HELD

BILLS_SCHEMA = {
    "customer_account_id": pl.Int64,
    "kind": pl.String,
    "state": pl.String,
    "hold_reason": pl.String,
    "rate_class": pl.String,
    "current_charges_cents": pl.Int64,
    "amount_due_cents": pl.Int64,
    "last_charges_cents": pl.Int64,
}
# `price_micros` is null where several prices (tiers) make the charge.
CHARGES_SCHEMA = {
    "customer_account_id": pl.Int64,
    "service": pl.String,
    "rate_class": pl.String,
    "component": pl.String,
    "quantity_milli": pl.Int64,
    "line_count": pl.Int64,
    "price_micros": pl.Int64,
    "amount_cents": pl.Int64,
}
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
MOST_MOVERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFigure:
    """One charge over all bills: how many accounts, sum, mean and spread, and the same of the month before (cents)."""

    service: str
    component: str
    count: int
    amount_cents: int
    mean_cents: int
    low_cents: int
    middle_cents: int
    high_cents: int
    expected_count: int
    expected_cents: int
    expected_mean_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigure:
    """One class of a service over all bills: as ChargeFigure."""

    service: str
    rate_class: str
    count: int
    amount_cents: int
    mean_cents: int
    low_cents: int
    middle_cents: int
    high_cents: int
    expected_count: int
    expected_cents: int
    expected_mean_cents: int


@dataclass(frozen=True, slots=True)
class ProofLists:
    """The bills that somebody looks at one by one, each a part of the bills' frame."""

    first: pl.DataFrame
    final: pl.DataFrame
    zero: pl.DataFrame
    above: pl.DataFrame
    held: pl.DataFrame
    movers: pl.DataFrame


def charge_figures(*, charges: pl.DataFrame, expected: pl.DataFrame) -> tuple[ChargeFigure, ...]:
    """By service and component; both frames as CHARGES_SCHEMA, `expected` of the month that this is compared with."""
    return tuple(ChargeFigure(**row) for row in _figures(charges, expected, "component").iter_rows(named=True))


def class_figures(*, charges: pl.DataFrame, expected: pl.DataFrame) -> tuple[ClassFigure, ...]:
    """By service and rate class, an account's charges of the class being one amount."""
    return tuple(ClassFigure(**row) for row in _figures(charges, expected, "rate_class").iter_rows(named=True))


def _figures(charges: pl.DataFrame, expected: pl.DataFrame, by: str) -> pl.DataFrame:
    keys = ["service", by]
    before = _spread(expected, keys).select(
        *keys,
        expected_count="count",
        expected_cents="amount_cents",
        expected_mean_cents="mean_cents",
    )
    joined = _spread(charges, keys).join(before, on=keys, how="full", coalesce=True)
    return joined.with_columns(pl.exclude(keys).fill_null(0)).sort(keys)


def _spread(charges: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Sum, mean (half up) and the amounts that a tenth, a half and nine tenths of the accounts do not exceed."""
    amount = pl.col("amount_cents")
    by_account = charges.group_by(*keys, "customer_account_id").agg(amount.sum())
    figures = by_account.group_by(keys).agg(
        count=pl.len().cast(pl.Int64),
        total=amount.sum(),
        low_cents=amount.quantile(LOW, interpolation="nearest").cast(pl.Int64),
        middle_cents=amount.quantile(MIDDLE, interpolation="nearest").cast(pl.Int64),
        high_cents=amount.quantile(HIGH, interpolation="nearest").cast(pl.Int64),
    )
    total, count = pl.col("total"), pl.col("count")
    return figures.select(
        *keys,
        "count",
        amount_cents=total,
        mean_cents=(total * 2 + count) // (count * 2),
        low_cents="low_cents",
        middle_cents="middle_cents",
        high_cents="high_cents",
    )


def proof_lists(*, bills: pl.DataFrame, bound_cents: int) -> ProofLists:
    """The lists of a proof; `bills` as BILLS_SCHEMA, `above` in the order of the amount, `movers` of the change."""
    charges = pl.col("current_charges_cents")
    change = (charges - pl.col("last_charges_cents")).abs()
    return ProofLists(
        first=bills.filter(pl.col("kind") == FIRST),
        final=bills.filter(pl.col("kind") == FINAL),
        zero=bills.filter(charges == 0),
        above=bills.filter(charges > bound_cents).sort(charges, descending=True),
        held=bills.filter(pl.col("state") == HELD),
        movers=bills.filter(change > 0).sort(change, "customer_account_id", descending=[True, False]).head(MOST_MOVERS),
    )


def differing_bills(*, approved: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Accounts whose bill is not the approved one: approved_cents, approved_state, found_cents, found_state (or null)."""
    columns = ("customer_account_id", "current_charges_cents", "state")
    sides = [
        side.select(columns).rename({"current_charges_cents": f"{name}_cents", "state": f"{name}_state"})
        for side, name in ((approved, "approved"), (found, "found"))
    ]
    both = sides[0].join(sides[1], on="customer_account_id", how="full", coalesce=True)
    same = pl.col("approved_cents").eq_missing(pl.col("found_cents")) & pl.col("approved_state").eq_missing(
        pl.col("found_state")
    )
    return both.filter(~same).sort("customer_account_id")
