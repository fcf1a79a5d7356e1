"""A cycle that waits for September's run: homes read in August and September 2018, billed up to August's read."""

from datetime import date

from curbstop.billing.queries import cycle_month
from factories.billing_city import City, Customer, add_customer, make_city

AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
TODAY = date(2018, 9, 5)


def cycle_town(*uses: int) -> City:
    """One home with water and sewer for each use in HCF."""
    city = make_city(business_date=TODAY, from_month=AUGUST)
    for used in uses:
        home_with_use(city, used, sewer_class="residential")
    return city


def home_with_use(city: City, used: int, **more: str) -> Customer:
    """A home that used so many HCF between the two reads."""
    reads = [(read_day(AUGUST), 100), (read_day(SEPTEMBER), 100 + used)]
    return add_customer(city=city, from_date=date(2015, 1, 1), billed_to=read_day(AUGUST), reads=reads, **more)


def read_day(month: date) -> date:
    """When the cycle is read in a month."""
    return cycle_month(cycle_number=1, month=month).read_on
