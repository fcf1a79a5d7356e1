"""One batch of customer accounts from reads to issued bills: the only way in which bills come about.

A partition of a cycle's run calls this with fifty thousand accounts, a final bill from the screen with one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from curbstop.billing.operations import IssueDates, WrittenBills, number_bills, write_bills
from curbstop.billing.queries import BillFrames, Totals, assemble_bills, partition_totals
from curbstop.billing.queries.run_controls import HoldWhen, hold_by_rules
from curbstop.billing.types import HELD, ISSUED
from curbstop.journeys.bill_run.beside import bills_went_out, on_bills, waiting_of, with_waiting
from curbstop.journeys.bill_run.policy import BillingPolicy, history_since
from curbstop.journeys.bill_run.prepare import Prepared, prepare_segments
from curbstop.journeys.bill_run.rating import rated_segments
from curbstop.ledger.types import FUNDS, ledger_account_id
from curbstop.receivables.operations import lock_customer_accounts
from curbstop.receivables.queries import open_items_frame
from curbstop.reporting.billing_balances import account_balances, premises_usual
from curbstop.reporting.billing_due import DueScope
from curbstop.reporting.run_frames import points_on_routes

FUND_IDS = {fund.code: fund.id for fund in FUNDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOrder:
    """Whom to bill, under what, and on which days."""

    scope: DueScope
    policy: BillingPolicy
    dates: IssueDates
    class_usual: pl.DataFrame
    run_id: int | None
    actor_id: int | None
    periods: pl.DataFrame | None = None
    """Which days to bill (agreement_id, period_from, period_to) instead of what is due: bills that are made anew."""
    holds: bool = True
    """Whether outliers are held; a rebill was looked at before it was approved."""
    coming: Mapping[int, int] = field(default_factory=dict)
    """By customer account the cents that will be taken off in the same transaction, after these bills: they say so already."""
    hold_rules: tuple[HoldWhen, ...] = ()
    """What somebody wants to look at before it goes out."""

    @property
    def writes(self) -> bool:
        """Whether bills are written; a dry run only counts them."""
        return self.run_id is not None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch did: totals for the report, the bills (with ids when written), accounts that were not billed.

    `frames`: bills, segments and lines before they had ids; None when nothing was billed.
    """

    totals: Totals
    bills: pl.DataFrame
    not_billed: pl.DataFrame
    row_count: int
    frames: BillFrames | None = None


def bill_batch(*, order: BatchOrder) -> BatchResult:
    """Bill the accounts of the order's scope, in the caller's transaction.

    A dry run writes no bill; what it estimated is the caller's to roll back.
    """
    prepared = prepare_segments(
        scope=order.scope,
        policy=order.policy,
        now=order.dates.recorded_at,
        bill_date=order.dates.bill_date,
        class_usual=order.class_usual,
        periods=order.periods,
    )
    troubled = prepared.trouble.select("customer_account_id").unique()
    segments = (
        prepared.segments.join(troubled, on="customer_account_id", how="anti") if prepared.agreements_due else None
    )
    if segments is None or segments.is_empty() or prepared.tariffs is None:
        return _nothing_billed(prepared)
    if order.writes:
        lock_customer_accounts(ids=segments["customer_account_id"].unique().to_list())
    rated = rated_segments(
        segments=segments,
        tariffs=prepared.tariffs,
        rounding=order.policy.rounding,
        effective_date_rule=order.policy.effective_date_rule,
        bill_date=order.dates.bill_date,
    )
    frames = assemble_bills(
        segments=segments,
        lines=_with_accounts(rated.lines),
        unrated=rated.unrated,
        accounts=_accounts(segments=segments, order=order),
        hold=order.policy.hold,
    )
    frames = replace(frames, bills=_held(frames=frames, order=order))
    waiting = waiting_of(first_id=order.scope.first_id, last_id=order.scope.last_id, writes=order.writes)
    frames = with_waiting(frames=frames, waiting=waiting)
    not_billed = pl.concat([prepared.trouble, frames.not_billed])
    written = _written(frames=frames, order=order, waiting=waiting)
    totals = partition_totals(
        bills=written.bills,
        segments=written.segments,
        lines=written.lines,
        not_billed=not_billed,
        agreements_due=prepared.agreements_due,
    )
    return BatchResult(
        totals=totals, bills=written.bills, not_billed=not_billed, row_count=written.row_count, frames=frames
    )


def _held(*, frames: BillFrames, order: BatchOrder) -> pl.DataFrame:
    """The bills with why they are held: as outliers, else by a rule that somebody made."""
    if not order.holds:
        return frames.bills.with_columns(hold_reason=pl.lit(""))
    if not order.hold_rules:
        return frames.bills
    routes = [rule.route for rule in order.hold_rules if rule.route]
    return hold_by_rules(
        bills=frames.bills,
        segments=frames.segments,
        routes=points_on_routes(routes=routes),
        rules=order.hold_rules,
    )


def _written(*, frames: BillFrames, order: BatchOrder, waiting: pl.DataFrame) -> WrittenBills:
    if order.run_id is None or frames.bills.is_empty():
        return WrittenBills(
            bills=_as_if_written(frames.bills), segments=frames.segments, lines=frames.lines, row_count=0
        )
    numbered = number_bills(frames=frames, run_id=order.run_id, dates=order.dates, rounding=order.policy.rounding)
    with_credit = frames.bills.filter(pl.col("credit_cents") + pl.col("surplus_cents") > 0)["customer_account_id"]
    beside = on_bills(numbered=numbered, waiting=waiting)
    written = write_bills(
        numbered=numbered,
        open_items=open_items_frame(customer_account_ids=with_credit.to_list()),
        dates=order.dates,
        within_bill=order.policy.within_bill,
        actor_id=order.actor_id,
        beside=beside,
    )
    bills_went_out(bills=written.bills, beside=beside, dates=order.dates)
    return written


def _as_if_written(bills: pl.DataFrame) -> pl.DataFrame:
    """A dry run's bills: the same figures without ids. A credit is used for all that is owed with the new charges."""
    issued = pl.col("hold_reason") == ""
    owed = pl.col("open_cents") + pl.col("current_charges_cents")
    used = pl.min_horizontal("credit_cents", owed) + pl.col("surplus_cents")
    posts = issued & pl.col("has_charges")
    return bills.with_columns(
        bill_id=pl.lit(None, dtype=pl.Int64),
        state=pl.when(issued).then(pl.lit(ISSUED)).otherwise(pl.lit(HELD)),
        credit_used_cents=pl.when(posts).then(used).otherwise(0),
    )


def _nothing_billed(prepared: Prepared) -> BatchResult:
    nothing = pl.DataFrame(
        schema={
            "bill_id": pl.Int64,
            "customer_account_id": pl.Int64,
            "kind": pl.String,
            "state": pl.String,
            "hold_reason": pl.String,
            "current_charges_cents": pl.Int64,
            "credit_used_cents": pl.Int64,
        }
    )
    totals = partition_totals(
        bills=nothing,
        segments=pl.DataFrame(schema={"metered": pl.Boolean, "usage_milli": pl.Int64, "estimated": pl.Boolean}),
        lines=pl.DataFrame(
            schema={
                "charge_type": pl.String,
                "component": pl.String,
                "ledger_account_id": pl.Int64,
                "amount_cents": pl.Int64,
            }
        ),
        not_billed=prepared.trouble,
        agreements_due=prepared.agreements_due,
    )
    return BatchResult(totals=totals, bills=nothing, not_billed=prepared.trouble, row_count=0)


def _with_accounts(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with the ids of the fund and of the ledger account that their tariff names."""
    named = lines.select("fund", "ledger_account_number").unique()
    ids = named.with_columns(
        fund_id=pl.col("fund").replace_strict(FUND_IDS, return_dtype=pl.Int64),
        ledger_account_id=pl.Series(
            [ledger_account_id(fund=FUND_IDS[fund], number=int(number)) for fund, number in named.iter_rows()],
            dtype=pl.Int64,
        ),
    )
    return lines.join(ids, on=["fund", "ledger_account_number"], how="left", maintain_order="left").with_columns(
        pl.col("tier").fill_null(0)
    )


def _last_parts(segments: pl.DataFrame) -> pl.DataFrame:
    """Each agreement once, as it is at the end of the period."""
    if "period_days" not in segments.columns:
        return segments
    return segments.filter(pl.col("to_date") == pl.col("to_date").max().over("agreement_id"))


def _accounts(*, segments: pl.DataFrame, order: BatchOrder) -> pl.DataFrame:
    """Balances brought forward and usual bills of the accounts that are going to be billed."""
    since = history_since(on_date=order.dates.bill_date)
    accounts = account_balances(customer_account_ids=segments["customer_account_id"], history_since=since)
    if order.coming:
        off = pl.col("customer_account_id").replace_strict(order.coming, default=0, return_dtype=pl.Int64)
        accounts = accounts.with_columns(balance_cents=pl.col("balance_cents") - off)
    by_class = (
        _last_parts(segments)
        .join(order.class_usual, on=["service", "rate_class", "meter_size"], how="inner")
        .group_by("customer_account_id")
        .agg(class_cents=pl.col("usual_cents").sum())
    )
    with_class = accounts.join(by_class, on="customer_account_id", how="left")
    if order.class_usual.is_empty():  # nobody was billed in a year, so no place has a usual bill either
        return with_class.with_columns(premises_cents=pl.lit(None, dtype=pl.Int64))
    strangers = accounts.filter(pl.col("own_cents").is_null())["customer_account_id"].to_list()
    by_place = premises_usual(customer_account_ids=strangers, since=since, on_date=order.scope.read_on)
    return with_class.join(by_place, on="customer_account_id", how="left")
