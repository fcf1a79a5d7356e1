"""What a tariff may ask of a customer comes from dated facts, reads and meters: the run and the final bill, to the cent.

Each tariff is a block of docs/algorithms/tariffs.md, each bill one of its table, computed once more in plain Decimal here.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import cycle_month
from curbstop.customers.operations import change_agreement_facts
from curbstop.customers.types import Facts
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.final_bill import final_bill
from curbstop.metering.models import Installation, Meter, Read
from curbstop.rates.models import Evapotranspiration
from curbstop.reporting.verify.run import verify_books
from factories.billing_city import add_customer, make_city, read_meter
from factories.tariff_town import add_agreement, adopt, block_of, cents_of, hang, say

pytestmark = pytest.mark.django_db
START = date(2015, 1, 1)
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 3), from_month=date(2018, 7, 1), months=4)


@pytest.fixture
def last():
    return cycle_month(cycle_number=1, month=AUGUST).read_on


@pytest.fixture
def first(last):
    return last - timedelta(days=30)


@pytest.fixture
def days(first, last):
    return first, last


def run(city, month=AUGUST, business_date=None):
    day = business_date or city.business_date
    return run_cycle(cycle_number=1, month=month, business_date=day, now=city.now, actor_id=city.actor_id)


def finish(city, *agreement_ids):
    return final_bill(
        agreement_ids=agreement_ids,
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )


def cents(amount):
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def home(city, first, last, *, used=0, to_date=None, **more):
    """A customer whose thirty days ended on the read day."""
    reads = [(first, 100), (last, 100 + used)]
    return add_customer(city=city, from_date=START, billed_to=first, to_date=to_date, reads=reads, **more)


def both_ways(city, first, last, *, used=0, prepare=lambda _: None, **more):
    """Twins: one billed by the run, one by the final bill. Their cents."""
    twins = [home(city, first, last, used=used, to_date=day, **more) for day in (None, last)]
    for twin in twins:
        prepare(twin)
    finish(city, twins[1].water_agreement_id)
    run(city)
    batch, single = (cents_of(twin.water_agreement_id) for twin in twins)
    assert batch == single
    return batch


def test_a_water_budget_goes_by_the_people_the_garden_and_the_weather(city, first, last):
    adopt(block_of("Water budget"))
    Evapotranspiration.objects.create(
        from_date=first, to_date=last, inches_milli=5_745, source="a station", recorded_at=city.now
    )
    found = both_ways(
        city,
        first,
        last,
        used=18,
        prepare=lambda one: say(one.water_agreement_id, people=4, landscape_square_feet=1_800),
    )
    indoor = (Decimal(60) * 4 * 30 / 748).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    outdoor = (Decimal("0.434") * Decimal("5.745") * 1_800 / 748).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    rest = 18 - indoor - outdoor
    assert found == [cents(indoor * Decimal("2.11")), cents(outdoor * Decimal("2.70")), cents(rest * Decimal("4.18"))]
    assert sum(found) == 4_643


def test_a_budget_without_people_or_weather_is_no_bill_and_says_why(city, first, last):
    adopt(block_of("Water budget"))
    customer = home(city, first, last, used=18)
    say(customer.water_agreement_id, landscape_square_feet=1_800)
    report = run(city)
    assert (report.bills_issued, cents_of(customer.water_agreement_id)) == (0, [])
    assert {row.reason.split("'")[1] for row in report.exceptions} <= {"people", "evapotranspiration_milli"}


def test_people_who_move_in_during_the_month_widen_the_budget_from_their_day_on(city, first, last):
    adopt(block_of("Water budget"))
    Evapotranspiration.objects.create(
        from_date=first, to_date=last, inches_milli=0, source="a station", recorded_at=city.now
    )
    customer = home(city, first, last, used=30)
    say(customer.water_agreement_id, people=2, landscape_square_feet=0)
    facts = Facts(rate_class="residential", meter_size='3/4"', further={"people": 6, "landscape_square_feet": 0})
    with transaction.atomic():
        change_agreement_facts(
            agreement_id=customer.water_agreement_id, from_date=first + timedelta(days=10), facts=facts
        )
    run(city)
    kept = BillSegment.objects.filter(agreement_id=customer.water_agreement_id).order_by("from_date")
    assert [(one.further_facts["people"], (one.to_date - one.from_date).days) for one in kept] == [(2, 10), (6, 20)]


def test_heat_is_gallons_by_two_temperatures(city, first, last):
    adopt(block_of("Geothermal heat"), service="geothermal")
    customer = home(city, first, last)
    heat = add_agreement(
        city=city,
        customer=customer,
        service="geothermal",
        from_date=START,
        billed_to=first,
        rate_class="residential",
        metered=True,
        supply_fahrenheit_milli=165_000,
        return_fahrenheit_milli=125_000,
    )
    hang(heat.service_point_id, [(first, 500), (last, 10_500)], unit="GAL")
    run(city)
    therms = (Decimal(10_000) * Decimal("8.34") * 40 / 100_000).quantize(Decimal("0.001"))
    assert cents_of(heat.pk) == [1_200, cents(therms * Decimal("0.85"))] == [1_200, 2_836]


def test_registers_have_their_own_prices(city, first, last):
    adopt(block_of("Several registers"))

    def two_registers(customer):
        hung = Installation.objects.get(pk=customer.installation_id)
        Meter.objects.filter(pk=hung.meter_id).update(register_name="peak")
        hang(customer.water_point_id, [(first, 50), (last, 60)], register=2, name="off_peak")

    assert both_ways(city, first, last, used=4, prepare=two_registers) == [1_200, 1_500]


def test_both_sides_of_a_compound_meter_run_through_the_tiers_once(city, first, last):
    adopt(block_of("Compound meters"))

    def compound(customer):
        hung = Installation.objects.get(pk=customer.installation_id)
        Meter.objects.filter(pk=hung.meter_id).update(register_name="high_flow")
        hang(customer.water_point_id, [(first, 7), (last, 10)], register=2, name="low_flow")

    assert both_ways(city, first, last, used=100, prepare=compound) == [20_000, 750]


def test_several_meters_of_one_agreement_pay_for_their_sizes_and_share_the_tiers(city, first, last):
    adopt(block_of("Several meters under one agreement"))

    def three_meters(customer):
        hang(customer.water_point_id, [(first, 1), (last, 9)], register=2)
        hang(customer.water_point_id, [(first, 2), (last, 8)], register=3, size='2"')

    assert both_ways(city, first, last, used=12, prepare=three_meters) == [2_000, 4_000, 4_000, 1_800]


def test_one_meter_pays_for_the_size_that_is_billed_whatever_hangs_there(city, first, last):
    adopt(block_of("Several meters under one agreement"))
    customer = home(city, first, last, used=26, meter_size='2"')
    Meter.objects.update(size='3/4"')
    run(city)
    assert cents_of(customer.water_agreement_id) == [4_000, 4_000, 1_800]


def test_an_unmetered_flat_pays_by_its_lot(city, first, last):
    adopt(block_of("Unmetered flats"))
    customer = add_customer(city=city, from_date=START, reads=[], water=False)
    flat = add_agreement(
        city=city,
        customer=customer,
        service="water",
        from_date=START,
        billed_to=first,
        rate_class="residential",
        lot_size="small",
        lot_square_feet=6_000,
    )
    run(city)
    assert cents_of(flat.pk) == [3_000, 1_500]


def test_a_hydrant_meter_without_a_read_pays_its_minimum_and_the_next_read_takes_no_more_than_is_left(
    city, first, last
):
    adopt(block_of("Hydrant meters"))
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 100)])
    assert run(city).bills_issued == 1
    # Nothing was read: the period ends with the window that is open today.
    days = (city.business_date - first).days
    assert cents_of(customer.water_agreement_id) == [cents(Decimal("2.42") * days), cents(Decimal("4.10") * 100)]
    assert Bill.objects.get().state == "ISSUED"
    then = cycle_month(cycle_number=1, month=SEPTEMBER).read_on
    read_meter(customer=customer, read_on=then, hcf=230)
    run(city, month=SEPTEMBER, business_date=city.business_date)
    after = cents_of(customer.water_agreement_id)[2:]
    # 130 in both months, of which 100 were charged.
    assert after == [cents(Decimal("2.42") * (then - city.business_date).days), cents(Decimal("4.10") * 30)]
    assert [one.name for one in verify_books().checks if not one.ok] == []


def test_a_hydrant_meter_that_was_read_pays_for_its_use(city, first, last):
    adopt(block_of("Hydrant meters"))
    assert both_ways(city, first, last, used=12) == [7_260, 4_920]


WINTER = [(date(2017, 11, 15), 100), (date(2017, 12, 15), 104), (date(2018, 1, 15), 109), (date(2018, 2, 15), 116)]


def winter_home(city, first, last, used, *, winter, from_date=START):
    reads = [*winter, (first, 300), (last, 300 + used)]
    return add_customer(
        city=city, from_date=from_date, billed_to=first, sewer_class="residential", reads=reads, water=True
    )


@pytest.mark.parametrize(
    ("used", "winter", "expected"),
    [
        (12, WINTER, [1_500]),  # (4 + 5 + 7) / 3 = 5.33, down to 5
        (3, WINTER, [900]),  # the lesser use
        (12, [], [2_400]),  # no winter: the default of 8
        (6, [], [1_800]),
        (
            40,
            [(day, 100 + (n * (n + 5) * 5)) for n, (day, _) in enumerate(WINTER)],
            [7_500],
        ),  # 30, 40, 50: capped at 25
    ],
)
def test_sewer_by_the_winter_average_of_stored_reads(city, days, used, winter, expected):
    first, last = days
    adopt(block_of("Winter-average sewer"), service="sewer")
    customer = winter_home(city, first, last, used, winter=winter)
    run(city)
    assert cents_of(customer.sewer_agreement_id) == expected


def test_a_new_customer_has_no_share_in_the_winter_of_the_one_before(city, first, last):
    adopt(block_of("Winter-average sewer"), service="sewer")
    customer = winter_home(city, first, last, 12, winter=WINTER, from_date=date(2018, 3, 1))
    run(city)
    assert cents_of(customer.sewer_agreement_id) == [2_400]


def test_an_average_that_was_decided_by_hand_goes_before_the_reads(city, first, last):
    adopt(block_of("Winter-average sewer"), service="sewer")
    customer = winter_home(city, first, last, 12, winter=WINTER)
    say(customer.sewer_agreement_id, winter_average_milli=6_500)
    run(city)
    assert cents_of(customer.sewer_agreement_id) == [1_950]


def test_a_corrected_winter_read_counts_and_the_one_it_replaced_does_not(city, first, last):
    adopt(block_of("Sewer by the winter average, whatever is used now"), service="sewer")
    customer = winter_home(city, first, last, 12, winter=WINTER)
    wrong = Read.objects.get(installation_id=customer.installation_id, read_on=date(2018, 2, 15))
    right = {"installation_id": wrong.installation_id, "service_point_id": wrong.service_point_id}
    Read.objects.create(
        **right,
        read_on=wrong.read_on,
        reading_milli=118_000,
        source="handheld",
        kind="actual",
        replaces_read=wrong,
        recorded_at=city.now,
    )
    run(city)
    assert cents_of(customer.sewer_agreement_id) == [1_800]  # (4 + 5 + 9) / 3
