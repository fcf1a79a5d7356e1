"""What one final bill costs beside how large the utility is: stops of service with their final bills, each taken back.

    CURBSTOP_DATA=FOLDER python benchmarks/final_bill.py [--rounds 30]

The folder holds a demonstration city of some size (`curbstop demo --accounts N --no-serve`). Prints the median and the 95th
percentile in milliseconds from the command to the bill, inside a transaction that is rolled back.
"""

import argparse
import os
import random
import statistics
import time
from datetime import UTC, datetime
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curbstop.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be set up first

from curbstop.journeys.stop_service import preview_stop, stop_service  # noqa: E402
from curbstop.ledger.queries import latest_open_day  # noqa: E402
from curbstop.staff.queries import staff_users  # noqa: E402

SEED = 20261124
HUNDRED_UNITS_MILLI = 100
OF_ACCOUNT = """
SELECT array_agg(a.id ORDER BY a.id) FROM customers_serviceagreement a
JOIN billing_bill b ON b.customer_account_id = a.customer_account_id AND b.state = 'ISSUED' AND b.id = %s
WHERE a.to_date IS NULL
"""


def one_stop(*, bill_id: int, actor_id: int) -> float | None:
    """Seconds of one stop with its final bill; None for an account that has nothing to stop."""
    today = latest_open_day()
    with connection.cursor() as cursor:
        cursor.execute(OF_ACCOUNT, [bill_id])
        (ids,) = cursor.fetchone()
    if not ids:
        return None
    meters = [meter for point in preview_stop(agreement_ids=ids, to_date=today).points for meter in point.meters]
    readings = {one.installation_id: one.last_reading_milli + HUNDRED_UNITS_MILLI for one in meters}
    with transaction.atomic():
        began = time.perf_counter()
        made = stop_service(
            command_key=uuid4(),
            actor_id=actor_id,
            now=datetime.now(tz=UTC),
            business_date=today,
            agreement_ids=ids,
            to_date=today,
            readings=readings,
        )
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took if made.final_bill_id is not None else None


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id), count(*) FROM billing_bill")
        first, last, bills = cursor.fetchone()
    actor = next(row.id for row in staff_users().values() if row.username == "representative")
    pick, seconds = random.Random(SEED), []  # noqa: S311 - the same accounts each time
    while len(seconds) < rounds:
        took = one_stop(bill_id=pick.randint(first, last), actor_id=actor)
        if took is not None:
            seconds.append(took)
    milliseconds = sorted(1000 * one for one in seconds)
    p95 = milliseconds[int(0.95 * (len(milliseconds) - 1))]
    print(f"{bills:,} bills: median {statistics.median(milliseconds):.0f} ms, 95th percentile {p95:.0f} ms")


if __name__ == "__main__":
    main()
