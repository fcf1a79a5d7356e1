"""How long a conversion takes, beside the bare COPY of the rows that it writes."""

import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection, transaction

from curbstop.billing.operations import lay_out_cycle_months
from curbstop.cashiering.operations import add_bank_account
from curbstop.demonstration.bench_floor import Say, copy_floor, silent
from curbstop.demonstration.bench_utility import bench_schema
from curbstop.demonstration.city.files import CityPlan, build_city, write_city
from curbstop.demonstration.story.calendar import cycle_count
from curbstop.exchange.conversion import import_folder
from curbstop.ledger.operations import open_day
from curbstop.platform.copy import query_to_frame
from curbstop.platform.reference_data import install_reference_data
from curbstop.rates.operations.adopt_shipped_tariffs import adopt_shipped_tariffs
from curbstop.staff.operations import add_terminal_user

HISTORY_FROM, CONVERTED_ON, MONTHS = date(2024, 5, 1), date(2026, 5, 1), 24
SEED = 7
READ_DAYS = "SELECT cycle_id AS cycle_number, month, read_on FROM billing_cyclemonth ORDER BY 1, 2"
# What the conversion wrote: all that was empty before.
FILLED_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"


@dataclass(frozen=True, slots=True)
class ImportBench:
    """What was measured: rows written, seconds of the import and of the floor, their ratio."""

    accounts: int
    reads: int
    rows: int
    seconds: float
    copy_floor_seconds: float
    ratio: float


def bench_import(*, accounts: int, say: Say = silent) -> ImportBench:
    """Import a city with 24 months of reads from its files, then copy the rows that this wrote into bare heaps.

    The import reads the files, checks every row and every reference, and writes in one transaction.
    """
    now = datetime(CONVERTED_ON.year, CONVERTED_ON.month, CONVERTED_ON.day, 16, tzinfo=UTC)
    with bench_schema(), tempfile.TemporaryDirectory(prefix="curbstop-bench-") as folder:
        say("building the files")
        actor_id, bank_account_id = _set_up(accounts=accounts, now=now)
        reads = _write_files(accounts=accounts, folder=Path(folder))
        before = _row_counts()
        started = time.perf_counter()
        import_folder(
            folder=Path(folder),
            check_only=False,
            business_date=CONVERTED_ON,
            bank_account_id=bank_account_id,
            actor_id=actor_id,
            now=now,
            progress=lambda what: say(f"importing {what}"),
        )
        seconds = time.perf_counter() - started
        say("copying the same rows into bare heaps")
        written = [table for table, count in _row_counts().items() if count and not before[table]]
        rows, floor = copy_floor(tables=written)
    return ImportBench(
        accounts=accounts,
        reads=reads,
        rows=rows,
        seconds=round(seconds, 2),
        copy_floor_seconds=round(floor, 2),
        ratio=round(seconds / floor, 2),
    )


def _set_up(*, accounts: int, now: datetime) -> tuple[int, int]:
    install_reference_data()
    with transaction.atomic():
        adopt_shipped_tariffs(now=now)
        lay_out_cycle_months(from_month=HISTORY_FROM, months=MONTHS, cycle_count=cycle_count(accounts=accounts))
        actor_id = add_terminal_user(now=now)
        open_day(business_date=CONVERTED_ON, actor_id=actor_id, now=now)
        bank_account_id = add_bank_account(code="BENCH", name="Opening balances", bank_name="")
    return actor_id, bank_account_id


def _write_files(*, accounts: int, folder: Path) -> int:
    """Write the city's files; returns the number of reads."""
    city = build_city(
        plan=CityPlan(
            accounts=accounts,
            seed=SEED,
            cycles=cycle_count(accounts=accounts),
            converted_on=CONVERTED_ON,
            read_days=query_to_frame(sql=READ_DAYS),
        )
    )
    write_city(city=city, folder=folder)
    return city.files["reads"].height


def _row_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(FILLED_TABLES)
        tables = [name for (name,) in cursor]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names of our own tables
            (counts[table],) = cursor.fetchone()
    return counts
