"""Two connections that bill the same days at once: one of them is refused, nobody is billed twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db(transaction=True)

SEPTEMBER = date(2018, 9, 1)


def city_with(count):
    city = make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    for _ in range(count):
        add_customer(
            city=city,
            from_date=date(2015, 1, 1),
            billed_to=start,
            sewer_class="residential",
            reads=[(start, 100), (end, 115)],
        )
    return city


def run(city, **options):
    return run_cycle(
        cycle_number=1,
        month=SEPTEMBER,
        business_date=city.business_date,
        now=city.now,
        actor_id=city.actor_id,
        **options,
    )


def together(*tasks):
    """Start all at once in connections of their own; what each returned or raised."""
    barrier = Barrier(len(tasks))

    def work(task):
        try:
            barrier.wait()
            return task()
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
        return list(pool.map(work, tasks))


def test_the_same_run_started_twice_at_once_bills_everybody_once():
    city = city_with(6)
    reports = together(*[lambda: run(city, accounts_a_partition=2) for _ in range(3)])
    assert not [one for one in reports if isinstance(one, Exception)], reports
    assert Bill.objects.count() == 6
    assert BillSegment.objects.count() == 12


def test_workers_share_the_partitions_of_a_run():
    city = city_with(7)
    seen = []
    report = run(city, accounts_a_partition=2, workers=3, progress=lambda done, total: seen.append((done, total)))
    assert (report.bills_issued, Bill.objects.count()) == (7, 7)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_overlapping_segments_from_two_connections_cannot_both_be_written():
    city = city_with(1)
    run(city)
    row = BillSegment.objects.filter(service="water").values().get()
    row.pop("id")

    def write(shift):
        later = row | {
            "from_date": row["to_date"] + timedelta(days=shift),
            "to_date": row["to_date"] + timedelta(days=30 + shift),
        }
        with transaction.atomic():
            BillSegment.objects.create(**later)

    for round_number in range(5):
        base = round_number * 60
        results = together(partial(write, base), partial(write, base + 7))
        refused = [one for one in results if isinstance(one, IntegrityError)]
        assert len(refused) == 1, results
        assert "already billed" in str(refused[0])
