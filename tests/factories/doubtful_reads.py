"""A street of homes whose last reads a run finds doubtful, for tests of the pages that decide about them."""

from datetime import date, timedelta

from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from curbstop.metering.models import ReadException
from factories.billing_city import City, Customer, add_customer

AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
USUAL = (10, 12, 11)


def home(city: City, last_use: int, *, before: tuple[int, ...] = USUAL) -> Customer:
    """A home read every month, `before` in HCF, and billed up to August; `last_use` is September's."""
    start = cycle_month(cycle_number=1, month=AUGUST).read_on
    end = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    days = [start - timedelta(days=30 * back) for back in range(len(before), -1, -1)] + [end]
    reading, reads = 100, [(days[0], 100)]
    for day, used in zip(days[1:], (*before, last_use), strict=True):
        reading += used
        reads.append((day, reading))
    return add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)


def run_september(city: City) -> None:
    """The cycle's run: it bills what may be billed and keeps the doubtful reads."""
    run_cycle(cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id)


def open_reads() -> list[ReadException]:
    """What waits, in the order in which it is decided."""
    return list(ReadException.objects.filter(state="open").order_by("-holds", "to_date", "id"))
