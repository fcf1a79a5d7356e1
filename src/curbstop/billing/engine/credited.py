"""Bills with lines below zero: credits that another fund pays for, and discounts.

A line below zero takes from the receivable of its charge type what stands on it; what is left over is the customer's credit (205).
The fund that the line names pays for it. Rule: docs/algorithms/credits.md.
"""

from dataclasses import dataclass

import polars as pl

KEYS = ("bill_id", "agreement_id", "charge_type")
FUND_FACTOR = 1_000_000
SIDES = {
    "bill_id": pl.Int64,
    "debit_account_id": pl.Int64,
    "debit_is_customer": pl.Boolean,
    "credit_account_id": pl.Int64,
    "credit_is_customer": pl.Boolean,
    "amount_cents": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class CreditedCharges:
    """What such bills post (SIDES), and what they leave as credit: bill_id, surplus_cents."""

    sides: pl.DataFrame
    surplus: pl.DataFrame


def credited_bills(*, lines: pl.DataFrame) -> pl.Series | None:
    """The bills with a line below zero; None where there are none, which is nearly always.

    Lines: bill_id, amount_cents.
    """
    if lines.is_empty() or int(lines["amount_cents"].min()) >= 0:  # type: ignore[arg-type]
        return None
    return lines.filter(pl.col("amount_cents") < 0)["bill_id"].unique()


def credited_charges(*, lines: pl.DataFrame, receivables: pl.DataFrame, credit_account_id: int) -> CreditedCharges:
    """What bills with lines below zero post.

    `lines`: bill_id, agreement_id, charge_type, ledger_account_id, amount_cents, in the order of the bill; `receivables`: charge_type,
    receivable_account_id. Equal accounts of one agreement are summed first.
    """
    sums = (
        lines.with_row_index("place")
        .group_by(*KEYS, "ledger_account_id")
        .agg(pl.col("amount_cents").sum(), pl.col("place").min())
        .filter(pl.col("amount_cents") != 0)
        .join(receivables.select("charge_type", "receivable_account_id"), on="charge_type", how="left")
        .sort(*KEYS, "place")
    )
    charged = sums.filter(pl.col("amount_cents") > 0)
    taken = _taken(sums)
    parts = [
        charged.select(
            "bill_id",
            pl.lit(value=True).alias("debit_is_customer"),
            pl.lit(value=False).alias("credit_is_customer"),
            "amount_cents",
            debit_account_id="receivable_account_id",
            credit_account_id="ledger_account_id",
        ),
        _sides(taken, to="receivable_account_id", cents="reached"),
        _sides(taken.with_columns(credits=pl.lit(credit_account_id)), to="credits", cents="left_over"),
    ]
    accounts = [name for name in SIDES if name != "amount_cents"]
    sides = pl.concat([part.select(pl.col(name).cast(kind) for name, kind in SIDES.items()) for part in parts])
    return CreditedCharges(
        sides=sides.filter(pl.col("amount_cents") > 0)
        .group_by(accounts, maintain_order=True)
        .agg(pl.col("amount_cents").sum()),
        surplus=taken.group_by("bill_id", maintain_order=True)
        .agg(surplus_cents=pl.col("left_over").sum())
        .filter(pl.col("surplus_cents") > 0),
    )


def _taken(sums: pl.DataFrame) -> pl.DataFrame:
    """The sums below zero: how much of each reaches the receivable of its agreement, the first ones first."""
    gross = sums.group_by(KEYS).agg(gross=pl.col("amount_cents").clip(lower_bound=0).sum())
    wanted = sums.filter(pl.col("amount_cents") < 0).with_columns(wanted=-pl.col("amount_cents"))
    before = pl.col("wanted").cum_sum().over(KEYS) - pl.col("wanted")
    room = (pl.col("gross") - before).clip(lower_bound=0)
    return (
        wanted.join(gross, on=KEYS, how="left", maintain_order="left")
        .with_columns(reached=pl.min_horizontal("wanted", room))
        .with_columns(left_over=pl.col("wanted") - pl.col("reached"))
    )


def _sides(taken: pl.DataFrame, *, to: str, cents: str) -> pl.DataFrame:
    """The account that pays for a line below zero against the customer's."""
    return taken.select(
        "bill_id",
        pl.lit(value=False).alias("debit_is_customer"),
        pl.lit(value=True).alias("credit_is_customer"),
        debit_account_id="ledger_account_id",
        credit_account_id=to,
        amount_cents=cents,
    )


def surplus_by_account(*, lines: pl.DataFrame) -> pl.DataFrame:
    """customer_account_id, surplus_cents: what bills leave as credit, of the accounts that have a line below zero.

    `lines`: customer_account_id, agreement_id, charge_type, amount_cents.
    """
    concerned = lines.filter(pl.col("amount_cents") < 0).select("customer_account_id").unique()
    sums = (
        lines.join(concerned, on="customer_account_id", how="semi")
        .group_by("customer_account_id", "agreement_id", "charge_type")
        .agg(pl.col("amount_cents").sum())
    )
    return sums.group_by("customer_account_id").agg(surplus_cents=(-pl.col("amount_cents")).clip(lower_bound=0).sum())
