"""Post a conversion's opening balances: open items, credits and deposits against 399, which ends at zero in every fund."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from curbstop.exchange.conversion.layout_money import CASH_MEASURE, NET_POSITION_MEASURE
from curbstop.exchange.conversion.writing import Written
from curbstop.journeys.stored_wordings import CONVERSION_OF
from curbstop.ledger.operations import post, post_frames, reserve_entry_ids
from curbstop.ledger.types import FUNDS, LEAD_FUND, Posting, Side, ledger_account_id, move_rows
from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids
from curbstop.receivables.operations import add_credit_movements_frame, add_open_items_frame
from curbstop.receivables.types import CHARGE_TYPES

Frames = Mapping[str, pl.DataFrame]
EVENT, SOURCE = "conversion", "conversion"
BANK, DEPOSITS_HELD, CREDITS, NET_POSITION, CONVERSION_ACCOUNT = 101, 201, 205, 301, 399
HELD, TAKEN = "held", "taken"
FUND_IDS = {fund.code: fund.id for fund in FUNDS if not fund.is_pool}


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionAct:
    """When and by whom a conversion is posted, and the bank account that holds the funds' cash."""

    business_date: date
    bank_account_id: int
    command_id: int | None
    actor_id: int
    now: datetime


def post_balances(*, frames: Frames, written: Written, act: ConversionAct) -> None:
    """Post all opening balances to the act's business day; each row keeps its own effective date."""
    _open_items(frames, written, act)
    _credits(frames, written, act)
    _deposits(frames, written, act)
    _cash(frames, act)


def _with_entries(rows: pl.DataFrame) -> pl.DataFrame:
    ids = reserve_entry_ids(count=rows.height)
    return rows.with_columns(entry_id=pl.int_range(ids.start, ids.stop, dtype=pl.Int64, eager=True))


def _with_ids(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    ids = reserve_ids(table=table, count=rows.height)
    return rows.with_columns(source_id=pl.int_range(ids.start, ids.stop, dtype=pl.Int64, eager=True))


def _post(rows: pl.DataFrame, transfers: pl.DataFrame, *, kind: str, effective: str, act: ConversionAct) -> None:
    """One entry for each row, which carries `entry_id`, `source_id` and its effective date."""
    entries = rows.select(
        pl.col("entry_id").alias("id"),
        pl.lit(act.business_date).alias("business_date"),
        pl.col(effective).alias("effective_date"),
        pl.lit(act.now.isoformat()).alias("recorded_at"),
        pl.lit(EVENT).alias("event"),
        pl.lit(kind).alias("source_kind"),
        pl.col("source_id"),
        pl.lit(act.command_id, dtype=pl.Int64).alias("command_id"),
        pl.lit(act.actor_id, dtype=pl.Int64).alias("actor_id"),
    )
    post_frames(entries=entries, transfers=transfers)


def _open_items(frames: Frames, written: Written, act: ConversionAct) -> None:
    """F Dr receivable of the customer Cr 399."""
    rows = written.of_accounts(frame=frames["open_items"])
    rows = written.refer(frame=rows, column="agreement_number", file="agreements", as_column="agreement_id")
    rows = _with_ids(_with_entries(rows), "receivables_openitem").with_columns(_charge_accounts())
    transfers = move_rows(
        rows.select(
            "entry_id",
            "debit_account_id",
            "credit_account_id",
            debit_subsidiary_id="customer_account_id",
            credit_subsidiary_id=pl.lit(None),
            amount_cents="amount",
        )
    )
    _post(rows, transfers, kind="conversion_item", effective="billed_on", act=act)
    written.counts["open_items"] = add_open_items_frame(
        frame=rows.select(
            "customer_account_id",
            "agreement_id",
            "fund_id",
            "charge_type",
            "entry_id",
            "due_date",
            id="source_id",
            bill_id=pl.lit(None, dtype=pl.Int64),
            business_date=pl.lit(act.business_date),
            effective_date="billed_on",
            amount_cents="amount",
        )
    )


def _charge_accounts() -> list[pl.Expr]:
    """Fund, receivable and 399 of each charge type."""
    kinds = CHARGE_TYPES.values()
    funds = {kind.code: kind.fund for kind in kinds}
    receivables = {kind.code: ledger_account_id(fund=kind.fund, number=kind.receivable) for kind in kinds}
    conversions = {kind.code: ledger_account_id(fund=kind.fund, number=CONVERSION_ACCOUNT) for kind in kinds}
    code = pl.col("charge_type")
    return [
        code.replace_strict(funds, return_dtype=pl.Int64).alias("fund_id"),
        code.replace_strict(receivables, return_dtype=pl.Int64).alias("debit_account_id"),
        code.replace_strict(conversions, return_dtype=pl.Int64).alias("credit_account_id"),
    ]


def _credits(frames: Frames, written: Written, act: ConversionAct) -> None:
    rows = _with_entries(written.of_accounts(frame=frames["credits"])).with_columns(source_id="customer_account_id")
    _post(rows, _held_for_customers(rows, CREDITS), kind="conversion_credit", effective="credited_on", act=act)
    written.counts["credits"] = add_credit_movements_frame(
        frame=rows.select(
            "customer_account_id",
            "entry_id",
            "source_id",
            business_date=pl.lit(act.business_date),
            effective_date="credited_on",
            recorded_at=pl.lit(act.now.isoformat()),
            source_kind=pl.lit(SOURCE),
            amount_cents="amount",
        )
    )


def _deposits(frames: Frames, written: Written, act: ConversionAct) -> None:
    rows = written.of_accounts(frame=frames["security_deposits"])
    rows = written.refer(frame=rows, column="agreement_number", file="agreements", as_column="agreement_id")
    rows = _with_ids(_with_entries(rows), "receivables_securitydeposit")
    _post(rows, _held_for_customers(rows, DEPOSITS_HELD), kind="conversion_deposit", effective="taken_on", act=act)
    moment = pl.lit(act.now.isoformat())
    frame_to_table(
        frame=rows.select(
            "customer_account_id",
            "agreement_id",
            "reason",
            "taken_on",
            pl.col("source_id").alias("id"),
            pl.col("amount").alias("demanded_cents"),
            pl.col("taken_on").alias("demanded_on"),
            pl.lit("").alias("remark"),
            pl.lit(HELD).alias("state"),
            moment.alias("recorded_at"),
        ),
        table="receivables_securitydeposit",
    )
    written.counts["security_deposits"] = frame_to_table(
        frame=rows.select(
            "customer_account_id",
            "entry_id",
            "source_id",
            pl.col("source_id").alias("security_deposit_id"),
            pl.lit(act.business_date).alias("business_date"),
            pl.col("taken_on").alias("effective_date"),
            moment.alias("recorded_at"),
            pl.lit(TAKEN).alias("kind"),
            pl.lit(SOURCE).alias("source_kind"),
            pl.col("amount").alias("amount_cents"),
        ),
        table="receivables_securitydepositmovement",
    )


def _held_for_customers(rows: pl.DataFrame, number: int) -> pl.DataFrame:
    """W Dr 399 Cr 201 or 205 of the customer."""
    return move_rows(
        rows.select(
            "entry_id",
            debit_account_id=pl.lit(ledger_account_id(fund=LEAD_FUND, number=CONVERSION_ACCOUNT)),
            debit_subsidiary_id=pl.lit(None),
            credit_account_id=pl.lit(ledger_account_id(fund=LEAD_FUND, number=number)),
            credit_subsidiary_id="customer_account_id",
            amount_cents="amount",
        )
    )


def _cash(frames: Frames, act: ConversionAct) -> None:
    """IN(F, 101, 399) for each fund's cash, and what is left of 399 is the fund's net position."""
    totals = {(row["fund"], row["measure"]): row["amount"] for row in frames["control_totals"].iter_rows(named=True)}
    bank, conversion = Side(BANK, act.bank_account_id), Side(CONVERSION_ACCOUNT)
    for code, fund in FUND_IDS.items():
        draft = Posting(
            event=EVENT, source_kind="conversion_fund", source_id=fund, description=CONVERSION_OF.filled(fund=code)
        )
        cash, net = totals.get((code, CASH_MEASURE), 0), totals.get((code, NET_POSITION_MEASURE), 0)
        if cash > 0:
            draft.in_(fund=fund, place=bank, account=conversion, amount_cents=cash)
        elif cash < 0:
            draft.out(fund=fund, account=conversion, place=bank, amount_cents=-cash)
        if net:
            sides = (conversion, Side(NET_POSITION))
            debit, credit = sides if net > 0 else sides[::-1]
            draft.move(fund=fund, debit=debit, credit=credit, amount_cents=abs(net))
        if draft.transfers:
            post(
                draft=draft,
                business_date=act.business_date,
                recorded_at=act.now,
                command_id=act.command_id,
                actor_id=act.actor_id,
            )
