"""How long a lockbox or processor file of many payments takes to post, beside the bare COPY of the very same rows."""

import io
import resource
import time
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import polars as pl
from django.db import connection, transaction

from curbstop.cashiering.operations import add_bank_account
from curbstop.demonstration.bench_floor import Say, copy_floor, silent
from curbstop.demonstration.bench_utility import BenchUtility, bench_schema, build_bench_utility
from curbstop.journeys.bill_run import run_cycle, usual_workers
from curbstop.journeys.post_payment_file import post_payment_file
from curbstop.platform.copy import query_to_frame
from curbstop.staff.operations import add_staff_user, grant
from curbstop.staff.types import FINANCE

KIB_A_MIB = 1024
UNKNOWN_EVERY, OVERPAID_EVERY = 500, 50
# Tables that the file alone writes; of the ledger's, which the bills wrote too, the batch's rows are set apart.
WRITTEN = (
    "cashiering_receipt",
    "cashiering_receiptline",
    "cashiering_tender",
    "cashiering_tenderportion",
    "cashiering_suspenseitem",
    "receivables_allocation",
    "receivables_creditmovement",
)
OF_THE_BATCH = {
    "posted_transfer": "CREATE TABLE posted_transfer AS SELECT * FROM ledger_transfer WHERE entry_id IN"
    " (SELECT id FROM ledger_journalentry WHERE source_kind = 'payment_batch')",
    "posted_entry": "CREATE TABLE posted_entry AS SELECT * FROM ledger_journalentry WHERE source_kind = 'payment_batch'",
}
OWED = """
SELECT c.number, b.amount_due_cents AS cents, row_number() OVER (ORDER BY b.id) AS n
FROM billing_bill b JOIN customers_customeraccount c ON c.id = b.customer_account_id
WHERE b.state = 'ISSUED' AND b.amount_due_cents > 0 ORDER BY b.id LIMIT %(payments)s
"""


@dataclass(frozen=True, slots=True)
class PaymentFileBench:
    """What was measured: payments, rows of all tables, seconds from the file's bytes to the commit and of the floor, their ratio."""

    payments: int
    rows: int
    seconds: float
    copy_floor_seconds: float
    ratio: float
    peak_rss_mib: int


def bench_payment_file(*, payments: int, say: Say = silent) -> PaymentFileBench:
    """Bill so many accounts, then post one file that pays each bill; one in 50 too much, one in 500 of an unknown account.

    Whole or not at all, with every constraint in force, in one transaction; then the same rows into bare heaps.
    """
    with bench_schema():
        say(f"building and billing {payments:,} accounts")
        # Some bills are held: enough are there for every payment.
        utility = build_bench_utility(accounts=payments + payments // 20 + 10)
        _bill(utility)
        actor_id, bank_account_id = _office(utility)
        content = payment_file(payments=payments, paid_on=utility.business_date)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        say("posting")
        seconds = _post(utility, content, actor_id, bank_account_id)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_A_MIB
        say("copying the same rows into bare heaps")
        with connection.cursor() as cursor:
            for statement in OF_THE_BATCH.values():
                cursor.execute(statement)
        rows, floor = copy_floor(tables=(*WRITTEN, *OF_THE_BATCH))
    return PaymentFileBench(
        payments=payments,
        rows=rows,
        seconds=round(seconds, 2),
        copy_floor_seconds=round(floor, 2),
        ratio=round(seconds / floor, 2),
        peak_rss_mib=peak,
    )


def _bill(utility: BenchUtility) -> None:
    run_cycle(
        cycle_number=1,
        month=utility.calendar.month,
        business_date=utility.business_date,
        now=utility.now,
        workers=usual_workers(),
    )


def _office(utility: BenchUtility) -> tuple[int, int]:
    with transaction.atomic():
        actor_id = add_staff_user(
            username="bench-finance",
            given_name="Bench",
            family_name="Finance",
            email="bench@example.org",
            password=uuid4().hex,
            now=utility.now,
        )
        grant(staff_user_id=actor_id, kind="role", code=FINANCE, from_date=date(2015, 1, 1), now=utility.now)
        return actor_id, add_bank_account(code="BENCH", name="Bench", bank_name="Bench", last_four="0000")


def payment_file(*, payments: int, paid_on: date) -> bytes:
    """The bytes as a processor would send them: each bill's amount, some a dollar more, some of nobody's account."""
    nth = pl.col("n")
    rows = query_to_frame(sql=OWED, params={"payments": payments}).with_columns(
        number=pl.when(nth % UNKNOWN_EVERY == 0).then(pl.lit("999999999")).otherwise("number"),
        cents=pl.when(nth % OVERPAID_EVERY == 0).then(pl.col("cents") + 100).otherwise("cents"),
    )
    total = int(rows["cents"].sum())
    body = rows.select(
        pl.col("number").alias("account_number"),
        (pl.col("cents") // 100).cast(pl.String)
        + pl.lit(".")
        + (pl.col("cents") % 100).cast(pl.String).str.zfill(2).alias("amount"),
        (pl.lit("BX") + nth.cast(pl.String)).alias("reference"),
        (pl.lit("Payer ") + nth.cast(pl.String)).alias("payer"),
        pl.lit(paid_on.isoformat()).alias("paid_on"),
    )
    body.columns = ["account_number", "amount", "reference", "payer", "paid_on"]
    buffer = io.BytesIO()
    body.write_csv(buffer)
    return f"#control,{rows.height},{total // 100}.{total % 100:02d}\n".encode() + buffer.getvalue()


def _post(utility: BenchUtility, content: bytes, actor_id: int, bank_account_id: int) -> float:
    started = time.perf_counter()
    post_payment_file(
        command_key=uuid4(),
        actor_id=actor_id,
        now=utility.now,
        content=content,
        name="bench.csv",
        source="processor",
        bank_account_id=bank_account_id,
        expected_on=utility.business_date,
        effective_date=utility.business_date,
    )
    return time.perf_counter() - started
