"""From rated segments to bills, lines, open items and transfers."""

from dataclasses import dataclass

import polars as pl

from curbstop.billing.engine.credited import surplus_by_account
from curbstop.billing.engine.hold import hold_reasons
from curbstop.billing.engine.segments import bill_kind
from curbstop.billing.types import HoldPolicy

UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class BillFrames:
    """A partition's bills before they have ids.

    `bills`: one row per customer account, with `surplus_cents` (what lines below zero leave as credit) and `has_charges`. `segments`: with `charges_cents`. `lines`: as rated. `not_billed`:
    customer_account_id, agreement_id, kind, reason.
    """

    bills: pl.DataFrame
    segments: pl.DataFrame
    lines: pl.DataFrame
    not_billed: pl.DataFrame


def assemble_bills(
    *, segments: pl.DataFrame, lines: pl.DataFrame, unrated: pl.DataFrame, accounts: pl.DataFrame, hold: HoldPolicy
) -> BillFrames:
    """Make one bill per customer account out of its rated segments.

    `segments`: segment_id, customer_account_id, agreement_id, from_date, to_date, period_kind, is_high ...; `lines` and `unrated`
    as rating gives them; `accounts`: customer_account_id, language, balance_cents (open items less credits),
    credit_cents, last_amount_due_cents, payments_cents, own_cents, premises_cents, class_cents. An account with one
    segment that cannot be rated is not billed at all: it is a work item, and the window is still open.
    """
    segments = _with_charges(segments=segments, lines=lines)
    trouble = _unrated_reasons(segments, unrated)
    good = segments.join(trouble.select("customer_account_id").unique(), on="customer_account_id", how="anti")
    bills = hold_reasons(bills=_bills(segments=good, accounts=accounts), policy=hold)
    bills = _with_surplus(bills=bills, surplus=_surplus(segments=good, lines=lines))
    return BillFrames(
        bills=bills.sort("customer_account_id"),
        segments=good.sort("customer_account_id", "segment_id"),
        lines=lines.join(good.select("segment_id", "customer_account_id"), on="segment_id", how="inner"),
        not_billed=trouble,
    )


def _with_charges(*, segments: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    sums = lines.group_by("segment_id").agg(charges_cents=pl.col("amount_cents").sum())
    return segments.join(sums, on="segment_id", how="left", maintain_order="left").with_columns(
        pl.col("charges_cents").fill_null(0)
    )


def _unrated_reasons(segments: pl.DataFrame, unrated: pl.DataFrame) -> pl.DataFrame:
    return unrated.join(segments, on="segment_id", how="inner").select(
        "customer_account_id", "agreement_id", kind=pl.lit(UNRATED), reason=pl.col("words")
    )


def _surplus(*, segments: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame | None:
    """What bills with lines below zero leave as credit; None where no line is below zero."""
    if lines.is_empty() or int(lines["amount_cents"].min()) >= 0:  # type: ignore[arg-type]
        return None
    owners = segments.select("segment_id", "customer_account_id", "agreement_id")
    return surplus_by_account(lines=lines.join(owners, on="segment_id"))


def _with_surplus(*, bills: pl.DataFrame, surplus: pl.DataFrame | None) -> pl.DataFrame:
    """Bills with `surplus_cents`, and whether they charge anything at all, be it taken off again (`has_charges`)."""
    charges = pl.col("current_charges_cents") > 0
    if surplus is None:
        return bills.with_columns(surplus_cents=pl.lit(0, dtype=pl.Int64), has_charges=charges)
    return (
        bills.join(surplus, on="customer_account_id", how="left", maintain_order="left")
        .with_columns(has_charges=charges | pl.col("surplus_cents").is_not_null())
        .with_columns(pl.col("surplus_cents").fill_null(0))
    )


def _bills(*, segments: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """One row per account, with its balance brought forward."""
    balance = pl.col("balance_cents")
    # Before the first bill there are only opening balances: they are the previous balance.
    last = pl.coalesce("last_amount_due_cents", balance + pl.col("payments_cents"))
    return (
        segments.group_by("customer_account_id")
        .agg(
            kind=bill_kind(),
            from_date=pl.col("from_date").min(),
            to_date=pl.col("to_date").max(),
            current_charges_cents=pl.col("charges_cents").sum(),
            is_high=pl.col("is_high").any(),
        )
        .join(accounts, on="customer_account_id", how="left")
        .with_columns(
            previous_balance_cents=last,
            # Whatever changed since the last bill and was not a payment is an adjustment, with its sign.
            adjustments_cents=balance - last + pl.col("payments_cents"),
            amount_due_cents=balance + pl.col("current_charges_cents"),
        )
    )


def charge_items(*, bills: pl.DataFrame, segments: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Open items: one per bill x agreement x charge type, for what is above zero.

    `bills` has bill_id and customer_account_id, `segments` bill_id, segment_id and agreement_id; `lines` fund_id,
    charge_type, amount_cents by segment_id.
    """
    sums = (
        lines.join(segments.select("segment_id", "agreement_id", "bill_id"), on="segment_id")
        .group_by("bill_id", "agreement_id", "fund_id", "charge_type")
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") > 0)
    )
    return sums.join(bills.select("bill_id", "customer_account_id"), on="bill_id", how="inner").sort(
        "customer_account_id", "bill_id", "agreement_id", "charge_type"
    )


def charge_transfers(*, bills: pl.DataFrame, lines: pl.DataFrame, receivables: pl.DataFrame) -> pl.DataFrame:
    """Receivable against revenue: one transfer per bill x fund x revenue account (books.md 9, *bill issued*).

    `bills`: bill_id, entry_id, customer_account_id; `lines`: bill_id, ledger_account_id, charge_type, amount_cents;
    `receivables`: charge_type, receivable_account_id.
    """
    sums = (
        lines.join(receivables, on="charge_type")
        .group_by("bill_id", "receivable_account_id", "ledger_account_id")
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") > 0)
    )
    return (
        sums.join(bills.select("bill_id", "entry_id", "customer_account_id"), on="bill_id", how="inner")
        .select(
            "entry_id",
            debit_account_id="receivable_account_id",
            debit_subsidiary_id="customer_account_id",
            credit_account_id="ledger_account_id",
            credit_subsidiary_id=pl.lit(None, dtype=pl.Int64),
            amount_cents="amount_cents",
        )
        .sort("entry_id", "credit_account_id")
    )


def credit_transfers(*, uses: pl.DataFrame, credit_account_id: int) -> pl.DataFrame:
    """Sides of a credit used by a bill: 205[c] against the receivable, for `ledger.types.exchange_rows`.

    `uses`: entry_id, customer_account_id, receivable_account_id, amount_cents.
    """
    sums = uses.group_by("entry_id", "customer_account_id", "receivable_account_id", maintain_order=True).agg(
        pl.col("amount_cents").sum()
    )
    return sums.select(
        "entry_id",
        debit_account_id=pl.lit(credit_account_id, dtype=pl.Int64),
        debit_subsidiary_id=pl.col("customer_account_id"),
        credit_account_id=pl.col("receivable_account_id"),
        credit_subsidiary_id=pl.col("customer_account_id"),
        amount_cents=pl.col("amount_cents"),
    )
