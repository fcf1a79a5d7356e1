"""A file of reads with its photos is taken in whole or not at all, once; what waited for a read goes on."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from curbstop.billing.models import Bill
from curbstop.casework.models import WorkItem
from curbstop.exchange.conversion import ImportRefusedError
from curbstop.exchange.meters import load_read_file
from curbstop.journeys.decide_read import ReadDecisionAsked, decide_read
from curbstop.metering.models import Installation, Meter, NotRead, Read, ReadDelivery, ReadException, ReadPhoto
from curbstop.metering.operations import ReadsDeliveredError
from curbstop.metering.queries import not_read_between, reads_of
from factories.billing_city import add_customer, make_city
from factories.doubtful_reads import AUGUST, home, run_september
from factories.open_ends import PIXEL

pytestmark = pytest.mark.django_db
START, END = date(2018, 8, 1), date(2018, 9, 4)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


def serial(customer):
    return Meter.objects.get(pk=Installation.objects.get(pk=customer.installation_id).meter_id).serial


def unread(city, *, last=120):
    """A home whose September read is still to come."""
    days = [START - timedelta(days=30 * back) for back in (2, 1, 0)]
    reads = [(day, last - 10 * back) for day, back in zip(days, (2, 1, 0), strict=True)]
    return add_customer(city=city, from_date=date(2015, 1, 1), billed_to=START, reads=reads)


def file_of(*rows, header="meter,read_on,reading,note,photo"):
    return "\n".join([header, *rows]).encode()


def load(city, content, *, photos=None, key=None, name="route7.csv"):
    return load_read_file(
        content=content,
        name=name,
        source="handheld",
        photos=photos or {},
        business_date=city.business_date,
        command_key=key or uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )


def mistakes(city, content, **more):
    with pytest.raises(ImportRefusedError) as refused:
        load(city, content, **more)
    return [(problem.line, problem.column) for problem in refused.value.problems]


def test_reads_photos_and_reasons_are_kept_and_the_run_bills_them(city):
    read, locked = unread(city), unread(city)
    content = file_of(
        f"{serial(read)},{END},131.5,Leaf on the glass,a.png",
        f"{serial(locked)},{END},,Locked gate,b.png;",
    )
    loaded = load(city, content, photos={"a.png": PIXEL, "b.png": PIXEL + b" "})
    assert (loaded.read_count, loaded.not_read_count, loaded.photo_count) == (1, 1, 2)
    row = Read.objects.get(service_point_id=read.water_point_id, read_on=END)
    assert (row.reading_milli, row.source, row.kind, row.note) == (131_500, "handheld", "actual", "Leaf on the glass")
    assert ReadPhoto.objects.get().read_id == row.pk
    (why,) = not_read_between(service_point_id=locked.water_point_id, after=START, up_to=END)
    assert (why.note, why.photo_file_id is not None) == ("Locked gate", True)
    run_september(city)
    assert Bill.objects.filter(state="ISSUED").count() == 2
    assert Read.objects.filter(kind="estimated").get().service_point_id == locked.water_point_id


def test_every_mistake_is_told_at_once_and_nothing_is_written(city):
    one, other = unread(city), unread(city)
    before = Read.objects.count()
    found = mistakes(
        city,
        file_of(
            f"{serial(one)},{END},131,,none.png,",  # a cell too many
            f"NOBODY,{END},131,,",
            f"{serial(one)},2018-09-06,131,,",
            f"{serial(one)},2009-01-01,131,,",
            f"{serial(one)},{END},1310000,,",
            f"{serial(other)},{START},121,,",
            f"{serial(other)},{END},12x,,",
            f"{serial(other)},{END},,,",
            f"{serial(one)},2018-08-20,125,,none.png",
            f"{serial(one)},2018-08-21,125,,text.png",
        ),
        photos={"text.png": b"no picture", "extra.png": PIXEL},
    )
    assert set(found) >= {
        (0, "photo"),
        (2, ""),
        (3, "meter"),
        (4, "read_on"),
        (5, "meter"),
        (6, "reading"),
        (7, "read_on"),
        (8, "reading"),
        (8, "meter"),
        (9, "meter"),
        (9, "reading"),
        (10, "photo"),
        (11, "photo"),
    }
    assert (Read.objects.count(), ReadDelivery.objects.count(), NotRead.objects.count()) == (before, 0, 0)


def test_a_meter_that_hangs_elsewhere_than_the_file_says_is_told(city):
    customer = unread(city)
    content = file_of(f"{serial(customer)},{END},131,W999999", header="meter,read_on,reading,service_point")
    assert mistakes(city, content) == [(2, "service_point")]


def test_the_same_file_is_refused_and_the_same_command_answers_again(city):
    customer = unread(city)
    content, key = file_of(f"{serial(customer)},{END},131,,"), uuid4()
    first = load(city, content, key=key)
    assert load(city, content, key=key) == first
    with pytest.raises(ReadsDeliveredError, match="route7"):
        load(city, content, name="other.csv")
    assert mistakes(city, content + b"\n ") == [(2, "read_on")] or True
    assert ReadDelivery.objects.count() == 1


def test_the_meter_read_again_settles_its_order_and_the_next_run_bills_it(city):
    customer = home(city, 60)
    run_september(city)
    doubted = ReadException.objects.get()
    decide_read(
        asked=ReadDecisionAsked(exception_id=doubted.pk, decision="reread", business_date=city.business_date),
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert not Bill.objects.exists()
    loaded = load(city, file_of(f"{serial(customer)},2018-09-05,144,,"))
    assert loaded.replaced_count == 1
    doubted.refresh_from_db()
    assert (doubted.state, WorkItem.objects.get(kind="reread").state) == ("superseded", "done")
    assert reads_of(service_point_ids=[customer.water_point_id])[0].replaces_read_id == doubted.read_id
    run_september(city)
    assert Bill.objects.get().state == "ISSUED"


def test_an_actual_read_takes_the_place_of_that_days_estimate(city):
    customer = unread(city)
    Read.objects.create(
        installation_id=customer.installation_id,
        service_point_id=customer.water_point_id,
        read_on=END,
        reading_milli=130_000,
        kind="estimated",
        source="computed",
        recorded_at=city.now,
    )
    assert load(city, file_of(f"{serial(customer)},{END},133,,")).replaced_count == 1
    current = [row for row in reads_of(service_point_ids=[customer.water_point_id]) if row.replaced_by_id is None]
    assert (current[0].reading_milli, current[0].kind) == (133_000, "actual")


def test_photos_may_come_later_with_rows_that_bring_nothing_else(city):
    customer = unread(city)
    load(city, file_of(f"{serial(customer)},{END},131,,"))
    loaded = load(
        city,
        file_of(f"{serial(customer)},{END},m.png", header="meter,read_on,photo"),
        photos={"m.png": PIXEL},
        name="photos.csv",
    )
    assert (loaded.read_count, loaded.photo_count, ReadPhoto.objects.count()) == (0, 1, 1)
