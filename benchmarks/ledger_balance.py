"""Does a balance cost more where there are more postings? Posts by frames, closes a day, and asks.

    python benchmarks/ledger_balance.py [--postings 10000 --postings 1000000] [--json]

For each size: half of the postings on a day that is sealed, half on the open day; then the least milliseconds of the balance
of the revenue account that took them all, of its control account, and of one customer, and the ratio to the smallest size.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import django
import polars as pl

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curbstop.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be set up first

from curbstop.demonstration.bench_utility import bench_schema  # noqa: E402
from curbstop.ledger import operations, queries  # noqa: E402
from curbstop.ledger.types import ledger_account_id  # noqa: E402

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
LINES_AN_ENTRY = 5
CUSTOMERS = 20_000
ROUNDS = 101
REVENUE, RECEIVABLE = ledger_account_id(fund=2, number=402), ledger_account_id(fund=2, number=115)


def post(*, day: date, postings: int) -> float:
    """Post so many transfers, five an entry; the seconds it took."""
    count = postings // LINES_AN_ENTRY
    with transaction.atomic():
        ids = operations.reserve_entry_ids(count=count)
        numbers = pl.Series("source_id", range(ids.start, ids.stop), dtype=pl.Int64)
        entries = pl.DataFrame({"id": numbers, "source_id": numbers}).with_columns(
            pl.lit(day).alias("business_date"),
            pl.lit(day).alias("effective_date"),
            pl.lit(NOW).alias("recorded_at"),
            pl.lit("bill").alias("event"),
            pl.lit("bench").alias("source_kind"),
        )
        lines = pl.DataFrame({"line": range(LINES_AN_ENTRY)}, schema={"line": pl.Int64})
        transfers = (
            entries.select(pl.col("id").alias("entry_id"))
            .join(lines, how="cross")
            .select(
                "entry_id",
                pl.lit(RECEIVABLE).alias("debit_account_id"),
                (1 + pl.col("entry_id") % CUSTOMERS).alias("debit_subsidiary_id"),
                pl.lit(REVENUE).alias("credit_account_id"),
                pl.lit(None, dtype=pl.Int64).alias("credit_subsidiary_id"),
                (100 + pl.col("entry_id") % 900 + pl.col("line")).alias("amount_cents"),
            )
        )
        started = time.perf_counter()
        operations.post_frames(entries=entries, transfers=transfers)
        return time.perf_counter() - started


def least_seconds(ask: Callable[[], object]) -> float:
    """The least of a hundred: whatever else the machine does only adds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return min(times)


def measure(*, postings: int) -> dict[str, float | int]:
    """One size in a schema of its own."""
    with bench_schema():
        with transaction.atomic():
            operations.open_day(business_date=FIRST, actor_id=None, now=NOW)
        seconds = post(day=FIRST, postings=postings // 2)
        started = time.perf_counter()
        with transaction.atomic():
            operations.begin_balancing(business_date=FIRST, actor_id=None, now=NOW)
            operations.close_and_seal(business_date=FIRST, actor_id=None, now=NOW)
            operations.open_day(business_date=SECOND, actor_id=None, now=NOW)
        closing = time.perf_counter() - started
        seconds += post(day=SECOND, postings=postings // 2)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return {
            "postings": postings,
            "post_seconds": round(seconds, 3),
            "close_and_seal_seconds": round(closing, 3),
            "revenue_milliseconds": round(1000 * least_seconds(lambda: queries.balance(account_id=REVENUE)), 3),
            "control_milliseconds": round(1000 * least_seconds(lambda: queries.balance(account_id=RECEIVABLE)), 3),
            "customer_milliseconds": round(
                1000 * least_seconds(lambda: queries.balance(account_id=RECEIVABLE, subsidiary_id=7)), 3
            ),
            "trial_balance_milliseconds": round(1000 * least_seconds(queries.trial_balance), 3),
        }


def main() -> None:
    """Measure the sizes asked for and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, action="append")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = [measure(postings=size) for size in sorted(options.postings or [10_000, 1_000_000])]
    ratio = round(sizes[-1]["revenue_milliseconds"] / sizes[0]["revenue_milliseconds"], 2)
    if options.json:
        print(json.dumps({"sizes": sizes, "ratio": ratio}))
        return
    for size in sizes:
        print(", ".join(f"{name.replace('_', ' ')}: {value:,}" for name, value in size.items()))
    print(f"ratio of the revenue account's balance, largest to smallest: {ratio}")


if __name__ == "__main__":
    main()
