"""What a run's report adds up, per partition and over partitions. Plain numbers that JSON can hold."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from curbstop.billing.types import HELD

Totals = dict[str, Any]

EXTREMES = 10
SHOWN_EXCEPTIONS = 50
SUMMED = (
    "agreements_due",
    "bills_issued",
    "bills_held",
    "accounts_not_billed",
    "segments",
    "lines",
    "charges_cents",
    "issued_cents",
    "held_cents",
    "credit_used_cents",
    "usage_milli",
    "estimated_segments",
)


def partition_totals(
    *, bills: pl.DataFrame, segments: pl.DataFrame, lines: pl.DataFrame, not_billed: pl.DataFrame, agreements_due: int
) -> Totals:
    """Counts and sums of one partition. `bills` has bill_id (or null), state, kind and its amounts in cents."""
    held = bills.filter(pl.col("state") == HELD)
    charges, held_cents = _sum(bills, "current_charges_cents"), _sum(held, "current_charges_cents")
    return {
        "agreements_due": agreements_due,
        "bills_issued": bills.height - held.height,
        "bills_held": held.height,
        "accounts_not_billed": not_billed["customer_account_id"].n_unique(),
        "segments": segments.height,
        "lines": lines.height,
        "charges_cents": charges,
        "issued_cents": charges - held_cents,
        "held_cents": held_cents,
        "credit_used_cents": _sum(bills, "credit_used_cents"),
        "usage_milli": _sum(segments.filter(pl.col("metered")), "usage_milli"),
        "estimated_segments": segments.filter(pl.col("estimated")).height,
        "kinds": dict(bills.group_by("kind").len().sort("kind").iter_rows()),
        "sums": _sums(lines=lines),
        "highest": _extremes(bills, descending=True),
        "lowest": _extremes(bills, descending=False),
    }


def merge_totals(*, parts: Sequence[Totals]) -> Totals:
    """The totals of a run from those of its partitions."""
    merged: Totals = {name: sum(part[name] for part in parts) for name in SUMMED}
    kinds: dict[str, int] = {}
    sums: dict[tuple[str, str, int], list[int]] = {}
    for part in parts:
        for kind, count in part["kinds"].items():
            kinds[kind] = kinds.get(kind, 0) + count
        for row in part["sums"]:
            pair = sums.setdefault((row["service"], row["component"], row["ledger_account_id"]), [0, 0])
            pair[0] += row["line_count"]
            pair[1] += row["amount_cents"]
    merged["kinds"] = kinds
    merged["sums"] = [
        {"service": service, "component": component, "ledger_account_id": account, "line_count": n, "amount_cents": c}
        for (service, component, account), (n, c) in sorted(sums.items())
    ]
    merged["highest"] = _best([row for part in parts for row in part["highest"]], sign=-1)
    merged["lowest"] = _best([row for part in parts for row in part["lowest"]], sign=1)
    return merged


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum() or 0)


def _sums(*, lines: pl.DataFrame) -> list[dict[str, Any]]:
    by_line = lines.group_by("charge_type", "component", "ledger_account_id").agg(
        line_count=pl.len(), amount_cents=pl.col("amount_cents").sum()
    )
    return by_line.rename({"charge_type": "service"}).sort("service", "component", "ledger_account_id").to_dicts()


def _extremes(bills: pl.DataFrame, *, descending: bool) -> list[dict[str, Any]]:
    rows = bills.select("bill_id", "customer_account_id", "current_charges_cents", "state")
    chosen = (
        rows.top_k(EXTREMES, by="current_charges_cents")
        if descending
        else rows.bottom_k(EXTREMES, by="current_charges_cents")
    )
    return chosen.sort(pl.col("current_charges_cents") * (-1 if descending else 1), "customer_account_id").to_dicts()


def _best(rows: list[dict[str, Any]], *, sign: int) -> list[dict[str, Any]]:
    ordered = sorted(rows, key=lambda row: (sign * row["current_charges_cents"], row["customer_account_id"]))
    return ordered[:EXTREMES]
