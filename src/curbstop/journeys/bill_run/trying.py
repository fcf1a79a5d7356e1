"""A dry run: the same work without its writes, and the bills as they would be."""

from dataclasses import dataclass

import polars as pl
from django.db import transaction

from curbstop.billing.operations import RunDays
from curbstop.billing.queries import BillFrames, Totals, merge_totals
from curbstop.billing.queries.run_controls import BILLS_SCHEMA, CHARGES_SCHEMA
from curbstop.billing.types import RunReport
from curbstop.journeys.bill_run.batch import BatchOrder, BatchResult, bill_batch
from curbstop.journeys.bill_run.exceptions import exceptions_of
from curbstop.journeys.bill_run.orders import CycleRunOrder, batch_order, partition_ranges, scope_of
from curbstop.journeys.bill_run.policy import history_since
from curbstop.journeys.bill_run.report import run_report
from curbstop.journeys.bill_run.sharing import Progress
from curbstop.reporting.billing_balances import class_usual
from curbstop.reporting.run_frames import last_charges

EXCEPTIONS = {"customer_account_id": pl.Int64, "agreement_id": pl.Int64, "kind": pl.String, "reason": pl.String}


@dataclass(frozen=True, slots=True)
class TriedRun:
    """A dry run's report, and its bills and charges (`billing.queries.run_controls` names their columns)."""

    report: RunReport
    bills: pl.DataFrame
    charges: pl.DataFrame


def try_run(*, order: CycleRunOrder, days: RunDays, progress: Progress, with_bills: bool) -> TriedRun:
    """Bill what is due and write nothing: estimated reads, which later steps need, are rolled back.

    Without `with_bills` only the report is made, and no more than one partition is held in memory.
    """
    ranges = partition_ranges(order=order, days=days)
    usual = class_usual(since=history_since(on_date=days.bill_date))
    parts: list[Totals] = []
    exceptions = [no_exceptions()]
    bills, charges = [pl.DataFrame(schema=BILLS_SCHEMA)], [pl.DataFrame(schema=CHARGES_SCHEMA)]
    for done, (first_id, last_id) in enumerate(ranges, start=1):
        scope = scope_of(order=order, days=days, first_id=first_id, last_id=last_id)
        result = _rolled_back(batch_order(order=order, days=days, scope=scope, usual=usual, run_id=None))
        parts.append(result.totals)
        exceptions.append(exceptions_of(result=result))
        if with_bills and result.frames is not None:
            before = last_charges(first_id=first_id, last_id=last_id)
            bills.append(_bills(bills=result.bills, frames=result.frames, before=before))
            charges.append(_charges(frames=result.frames))
        progress(done, len(ranges))
    report = run_report(order=order, run_id=None, totals=merge_totals(parts=parts), exceptions=pl.concat(exceptions))
    return TriedRun(report=report, bills=pl.concat(bills), charges=pl.concat(charges))


def _rolled_back(order: BatchOrder) -> BatchResult:
    with transaction.atomic():
        result = bill_batch(order=order)
        transaction.set_rollback(True)
    return result


def _bills(*, bills: pl.DataFrame, frames: BillFrames, before: pl.DataFrame) -> pl.DataFrame:
    """The class of an account is that of its water, else of what it has."""
    classes = (
        frames.segments.sort("service", descending=True)
        .group_by("customer_account_id", maintain_order=True)
        .agg(pl.col("rate_class").first())
    )
    return (
        bills.join(classes, on="customer_account_id", how="left", maintain_order="left")
        .join(before, on="customer_account_id", how="left", maintain_order="left")
        .select(pl.col(name).cast(kind) for name, kind in BILLS_SCHEMA.items())
    )


def _charges(*, frames: BillFrames) -> pl.DataFrame:
    classes, price = frames.segments.select("segment_id", "rate_class"), pl.col("price_micros")
    keys = ("customer_account_id", "service", "rate_class", "component")
    return (
        frames.lines.join(classes, on="segment_id", how="inner")
        .rename({"charge_type": "service"})
        .group_by(keys)
        .agg(
            quantity_milli=pl.col("quantity_milli").sum(),
            line_count=pl.len(),
            price_micros=pl.when(price.min() == price.max()).then(price.min()),
            amount_cents=pl.col("amount_cents").sum(),
        )
        .sort(keys)
        .select(pl.col(name).cast(kind) for name, kind in CHARGES_SCHEMA.items())
    )


def no_exceptions() -> pl.DataFrame:
    """Nothing was left out."""
    return pl.DataFrame(schema=EXCEPTIONS)
