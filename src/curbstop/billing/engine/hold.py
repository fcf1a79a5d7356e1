"""The held test: is a bill out of all proportion to what this customer, this place or this class usually pays?"""

import polars as pl

from curbstop.billing.types import MORE_THAN_OWN, MORE_THAN_USUAL, READ_FAR_ABOVE, HoldPolicy

MILLI = 1_000


def hold_reasons(*, bills: pl.DataFrame, policy: HoldPolicy) -> pl.DataFrame:
    """Add `hold_reason` (empty when the bill may go out).

    `bills` has `current_charges_cents` and the usual amounts `own_cents`, `premises_cents`, `class_cents` (null where
    there is none). The first that is known decides, so that another customer's figures are used but never shown
    (books.md 3). Nothing known, nothing held, except a bill with a read far above the usual use (`is_high`).
    """
    charges = pl.col("current_charges_cents")
    usual = pl.coalesce("own_cents", "premises_cents", "class_cents")
    too_much = (charges >= policy.minimum_cents) & (charges * MILLI > usual * policy.times_milli)
    own = pl.format(MORE_THAN_OWN.for_frames, pl.lit(_times(policy)))
    other = pl.format(MORE_THAN_USUAL.for_frames, pl.lit(_times(policy)))
    reason = pl.when(pl.col("own_cents").is_not_null()).then(own).otherwise(other)
    read = pl.lit(READ_FAR_ABOVE.filled())
    return bills.with_columns(
        hold_reason=pl.when(too_much.fill_null(value=False))
        .then(reason)
        .when(pl.col("is_high"))
        .then(read)
        .otherwise(pl.lit(""))
    )


def _times(policy: HoldPolicy) -> str:
    whole, rest = divmod(policy.times_milli, MILLI)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
