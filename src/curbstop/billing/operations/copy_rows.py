"""Bills, segments and lines into their tables, by COPY, in the order of their indexes."""

import polars as pl

from curbstop.platform.copy import frame_to_table

BILL_COLUMNS = (
    "id",
    "number",
    "customer_account_id",
    "run_id",
    "kind",
    "state",
    "bill_date",
    "mailing_date",
    "due_date",
    "from_date",
    "to_date",
    "previous_balance_cents",
    "payments_cents",
    "adjustments_cents",
    "current_charges_cents",
    "credit_used_cents",
    "amount_due_cents",
    "security_deposit_demand_cents",
    "hold_reason",
    "rounding",
    "language",
    "business_date",
    "entry_id",
)
SEGMENT_COLUMNS = (
    "id",
    "bill_id",
    "agreement_id",
    "service_point_id",
    "service",
    "from_date",
    "to_date",
    "is_regular",
    "usage_milli",
    "rate_class",
    "meter_size",
    "zone",
    "outside_city",
    "dwelling_units",
    "start_read_id",
    "end_read_id",
    "estimated",
    "charges_cents",
    "further_facts",
)
LINE_COLUMNS = (
    "id",
    "bill_id",
    "segment_id",
    "sequence",
    "component",
    "tier",
    "from_date",
    "to_date",
    "quantity_milli",
    "unit",
    "price_micros",
    "days",
    "basis_days",
    "amount_cents",
    "fund_id",
    "ledger_account_id",
    "charge_type",
    "tariff_version_id",
)


def copy_bills(*, bills: pl.DataFrame, segments: pl.DataFrame, lines: pl.DataFrame) -> int:
    """Write frames that carry their ids; returns the number of rows. Parents go first.

    An agreement without a meter (a flat, a sewer-only home) has used nothing that could be counted: 0.
    """
    segments = segments.with_columns(pl.col("usage_milli").fill_null(0))
    if "further_facts" not in segments.columns:
        segments = segments.with_columns(further_facts=pl.lit(None, dtype=pl.String))
    return (
        frame_to_table(frame=bills.select(BILL_COLUMNS), table="billing_bill")
        + frame_to_table(frame=segments.select(SEGMENT_COLUMNS), table="billing_billsegment")
        + frame_to_table(frame=lines.select(LINE_COLUMNS), table="billing_billline")
    )
