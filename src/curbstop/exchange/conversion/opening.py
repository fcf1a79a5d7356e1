"""Opening balances: F Dr AR[c] Cr 399; W Dr 399 Cr 201[c] or 205[c]; IN(F, 101, 399) (books.md 9, conversion).

What is left on 399 then is each fund's equity by these figures. It goes to 301, so that 399 ends at zero in every fund.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from curbstop.exchange.conversion.checks.money import balances
from curbstop.exchange.conversion.layout_money import FUND_IDS
from curbstop.exchange.conversion.loading import named
from curbstop.ledger.operations import post, post_frames, reserve_entry_ids
from curbstop.ledger.types import LEAD_FUND, Posting, Side, ledger_account_id, move_rows
from curbstop.receivables.operations import (
    add_credit_movements_frame,
    add_open_items_frame,
    load_security_deposits,
)
from curbstop.receivables.types import CHARGE_TYPES

EVENT = "conversion"
SOURCE = "conversion"
CONVERSION, NET_POSITION, BANK = 399, 301, 101
SECURITY_DEPOSITS, CREDITS = 201, 205
LEAD_CONVERSION = ledger_account_id(fund=LEAD_FUND, number=CONVERSION)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """On which day, from which file and in whose name the balances are posted."""

    source_id: int
    business_date: date
    recorded_at: datetime
    bank_account_id: int | None
    command_id: int
    actor_id: int | None


def post_opening(*, files: dict[str, pl.DataFrame], ids: pl.DataFrame, opening: Opening) -> None:
    """Post every open item, credit and security deposit by itself, then each fund's cash and net position."""
    money = {name: _with_ids(files[name], ids) for name in ("open_items", "credits", "security_deposits")}
    entry_ids = reserve_entry_ids(count=len(money))
    items, credits_, deposits = (
        frame.rename({"amount": "amount_cents"}).with_columns(entry_id=pl.lit(entry_id))
        for frame, entry_id in zip(money.values(), entry_ids, strict=True)
    )
    items = items.with_columns(_charge("fund_id", "fund"), _charge("receivable", "receivable"))
    transfers = pl.concat(
        [
            move_rows(_owed(items)),
            move_rows(_held(credits_, number=CREDITS)),
            move_rows(_held(deposits, number=SECURITY_DEPOSITS)),
        ]
    )
    posted = transfers.get_column("entry_id").unique()
    entries = _entries(entry_ids=list(entry_ids), opening=opening)
    post_frames(entries=entries.filter(pl.col("id").is_in(posted.implode())), transfers=transfers)
    _write_items(items=items, opening=opening)
    _write_held(credits_=credits_, deposits=deposits, opening=opening)
    _post_cash(totals=files["control_totals"], opening=opening)


def _with_ids(frame: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    accounts = ids.filter(pl.col("kind") == "account").select("number", "id")
    with_account = named(frame, accounts, number="customer_account_number", into="customer_account_id")
    if "agreement_number" not in frame.columns:
        return with_account
    agreements = ids.filter(pl.col("kind") == "agreement").select("number", "id")
    return named(with_account, agreements, number="agreement_number", into="agreement_id")


def _charge(name: str, attribute: str) -> pl.Expr:
    values = {code: int(getattr(kind, attribute)) for code, kind in CHARGE_TYPES.items()}
    return pl.col("charge_type").replace_strict(values, return_dtype=pl.Int64).alias(name)


def _account_id(fund: pl.Expr, number: pl.Expr, *, kind: int) -> pl.Expr:
    return fund * 1_000_000 + number * 100 + kind


def _owed(items: pl.DataFrame) -> pl.DataFrame:
    fund = pl.col("fund_id")
    return items.select(
        "entry_id",
        "amount_cents",
        debit_account_id=_account_id(fund, pl.col("receivable"), kind=1),
        debit_subsidiary_id="customer_account_id",
        credit_account_id=_account_id(fund, pl.lit(CONVERSION), kind=0),
        credit_subsidiary_id=pl.lit(None, dtype=pl.Int64),
    )


def _held(rows: pl.DataFrame, *, number: int) -> pl.DataFrame:
    return rows.select(
        "entry_id",
        "amount_cents",
        debit_account_id=pl.lit(LEAD_CONVERSION, dtype=pl.Int64),
        debit_subsidiary_id=pl.lit(None, dtype=pl.Int64),
        credit_account_id=pl.lit(ledger_account_id(fund=LEAD_FUND, number=number), dtype=pl.Int64),
        credit_subsidiary_id="customer_account_id",
    )


def _entries(*, entry_ids: list[int], opening: Opening) -> pl.DataFrame:
    words = ["Opening balances: open items", "Opening balances: credits", "Opening balances: security deposits"]
    return pl.DataFrame({"id": entry_ids, "part": [1, 2, 3], "description": words}).with_columns(
        business_date=pl.lit(opening.business_date),
        effective_date=pl.lit(opening.business_date),
        recorded_at=pl.lit(opening.recorded_at.isoformat()),
        event=pl.lit(EVENT),
        source_kind=pl.lit(SOURCE),
        source_id=pl.lit(opening.source_id),
        command_id=pl.lit(opening.command_id),
        actor_id=pl.lit(opening.actor_id, dtype=pl.Int64),
    )


def _write_items(*, items: pl.DataFrame, opening: Opening) -> None:
    add_open_items_frame(
        frame=items.with_columns(
            business_date=pl.lit(opening.business_date),
            effective_date="billed_on",
            bill_id=pl.lit(None, dtype=pl.Int64),
        )
    )


def _write_held(*, credits_: pl.DataFrame, deposits: pl.DataFrame, opening: Opening) -> None:
    common = {
        "business_date": pl.lit(opening.business_date),
        "recorded_at": pl.lit(opening.recorded_at.isoformat()),
        "source_kind": pl.lit(SOURCE),
        "source_id": pl.lit(opening.source_id),
    }
    add_credit_movements_frame(frame=credits_.with_columns(**common, effective_date="credited_on"))
    load_security_deposits(frame=deposits.with_columns(**common))


def _post_cash(*, totals: pl.DataFrame, opening: Opening) -> None:
    """Each fund's cash against the bank, and what then is left on 399 to its net position."""
    draft = Posting(
        event=EVENT,
        source_kind=SOURCE,
        source_id=opening.source_id,
        part=4,
        description="Opening balances: cash and net position",
    )
    for row in balances(totals=totals).iter_rows(named=True):
        fund, cash, net = FUND_IDS[row["fund"]], row["cash"], row["net_position"]
        bank, conversion, equity = Side(BANK, opening.bank_account_id), Side(CONVERSION), Side(NET_POSITION)
        if cash > 0:
            draft.in_(fund=fund, place=bank, account=conversion, amount_cents=cash)
        if cash < 0:
            draft.out(fund=fund, account=conversion, place=bank, amount_cents=-cash)
        if net > 0:
            draft.move(fund=fund, debit=conversion, credit=equity, amount_cents=net)
        if net < 0:
            draft.move(fund=fund, debit=equity, credit=conversion, amount_cents=-net)
    if draft.transfers:
        post(
            draft=draft,
            business_date=opening.business_date,
            recorded_at=opening.recorded_at,
            command_id=opening.command_id,
            actor_id=opening.actor_id,
        )
