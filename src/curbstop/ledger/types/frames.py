"""The verbs for frames: the same transfers as the builder's, for a million rows at once.

Every frame comes in with `entry_id`, `amount_cents` and the sides it needs, and goes out as rows for
`operations.post_frames`. `Posting` is the rule; tests hold these to it.
"""

import polars as pl

from curbstop.ledger.types.chart import CLAIM_ON_POOL, OWED_TO_FUNDS, POOL, ledger_account_id

TRANSFER_COLUMNS = (
    "entry_id",
    "debit_account_id",
    "debit_subsidiary_id",
    "credit_account_id",
    "credit_subsidiary_id",
    "amount_cents",
)
OWED_ACCOUNT = ledger_account_id(fund=POOL, number=OWED_TO_FUNDS)
# The claim's account id in any fund is the fund's first id and this.
CLAIM_OFFSET = ledger_account_id(fund=0, number=CLAIM_ON_POOL)
FUND_FACTOR = 1_000_000


def claim_account(fund: pl.Expr) -> pl.Expr:
    """The account *Claim on pooled cash* of a column of funds."""
    return fund.cast(pl.Int64) * FUND_FACTOR + CLAIM_OFFSET


def move_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Plain transfers inside one fund: `debit_account_id`, `debit_subsidiary_id`, `credit_...`, in the frame."""
    return frame.select(_typed(*(pl.col(name) for name in TRANSFER_COLUMNS)))


def in_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """IN for each row: `place_account_id`, `place_subsidiary_id`, `fund_id`, `credit_account_id`, `credit_subsidiary_id`.

    Two rows each, first the place's. For a file batch sum the place's rows per fund with `place_rows` instead.
    """
    return pl.concat([place_rows(frame), claim_rows(frame)])


def place_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The POOL side of IN: the place against 290[fund]."""
    return frame.select(
        _typed(
            pl.col("entry_id"),
            pl.col("place_account_id"),
            pl.col("place_subsidiary_id"),
            pl.lit(OWED_ACCOUNT),
            pl.col("fund_id"),
            pl.col("amount_cents"),
        )
    )


def claim_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The owner's side of IN: 100 against the purpose."""
    return frame.select(
        _typed(
            pl.col("entry_id"),
            claim_account(pl.col("fund_id")),
            pl.lit(None),
            pl.col("credit_account_id"),
            pl.col("credit_subsidiary_id"),
            pl.col("amount_cents"),
        )
    )


def exchange_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """A debit against a credit, each in its fund: `debit_account_id` ... `credit_subsidiary_id`.

    One row where both stand in one fund; where not, CROSS: three rows each.
    """
    debit_fund, credit_fund = pl.col("debit_account_id") // FUND_FACTOR, pl.col("credit_account_id") // FUND_FACTOR
    same = frame.filter(debit_fund == credit_fund)
    crossing = frame.filter(debit_fund != credit_fund)
    entry, cents, nothing = pl.col("entry_id"), pl.col("amount_cents"), pl.lit(None)
    out_of = crossing.select(
        _typed(
            entry, pl.col("debit_account_id"), pl.col("debit_subsidiary_id"), claim_account(debit_fund), nothing, cents
        )
    )
    between = crossing.select(_typed(entry, pl.lit(OWED_ACCOUNT), debit_fund, pl.lit(OWED_ACCOUNT), credit_fund, cents))
    into = crossing.select(
        _typed(
            entry,
            claim_account(credit_fund),
            nothing,
            pl.col("credit_account_id"),
            pl.col("credit_subsidiary_id"),
            cents,
        )
    )
    return pl.concat([move_rows(same), out_of, between, into])


def _typed(*columns: pl.Expr) -> list[pl.Expr]:
    return [column.cast(pl.Int64).alias(name) for column, name in zip(columns, TRANSFER_COLUMNS, strict=True)]
