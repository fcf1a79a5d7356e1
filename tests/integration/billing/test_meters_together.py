"""Meters of several service points under one agreement: billed on their sum by the run, the final bill and the correction alike."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from django.db import transaction
from django.urls import reverse

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import cycle_month
from curbstop.exchange.conversion import check_folder
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.final_bill import final_bill
from curbstop.journeys.meters_together import (
    CannotBeTogetherError,
    DaysBilledError,
    MeterNotThereError,
    MeterTogether,
    bill_apart,
    bill_together,
)
from curbstop.journeys.release_bill import cancel_bill
from curbstop.metering.models import Installation, Meter, Read
from curbstop.metering.operations import MeterNotReadError, correct_read
from curbstop.metering.queries import meters_by_serial, usage_history
from curbstop.premises.models import Premise, ServicePoint
from curbstop.reporting.correction_choices import BillChoice, chosen_bills
from curbstop.reporting.verify.run import verify_books
from factories.billing_city import add_customer, add_read, make_city
from factories.seats import somebody
from factories.tariff_town import adopt, block_of, cents_of

pytestmark = pytest.mark.django_db
START = date(2015, 1, 1)
GOLDEN = Path(__file__).parents[2] / "golden" / "conversion"
SEVERAL = "Several meters under one agreement"


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 3), from_month=date(2018, 7, 1), months=4)


@pytest.fixture
def last():
    return cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on


@pytest.fixture
def first(last):
    return last - timedelta(days=30)


def meter_at_another_point(city, first, *, size='3/4"', at=500, service="water"):
    """A meter at a point of another premise, where nobody takes service; read on the first day."""
    city.count += 1
    n = f"{city.count:06d}"
    premise = Premise.objects.create(
        number=f"Q{n}", house_number=n, street_name="Other", city="X", postal_code="92401", search_text=f"{n} other"
    )
    point = ServicePoint.objects.create(number=f"O{n}", premise=premise, service=service, metered=True)
    meter = Meter.objects.create(serial=f"OM{n}", size=size, dials=5)
    hung = Installation.objects.create(meter=meter, service_point=point, from_date=START, start_reading_milli=at * 1000)
    add_read(installation=hung, read_on=first, reading_milli=at * 1000)
    return meter.serial


def together(city, customer, serial, on_date, reading=None, *, command=bill_together):
    asked = MeterTogether(
        agreement_id=customer.water_agreement_id, serial=serial, on_date=on_date, reading_milli=reading
    )
    installation_id = command(asked=asked, command_key=uuid4(), actor_id=city.actor_id, now=city.now)
    return Installation.objects.get(pk=installation_id)


def campus(city, first, last, *, to_date=None, uses=(6, 8)):
    """A customer of 12 units with two more meters elsewhere, of 3/4 and 2 inches: 26 units in all."""
    reads = [(first, 100), (last, 112)]
    customer = add_customer(city=city, from_date=START, billed_to=first, to_date=to_date, reads=reads)
    for size, use in zip(('3/4"', '2"'), uses, strict=True):
        hung = together(city, customer, meter_at_another_point(city, first, size=size), first)
        if use is not None:
            add_read(installation=hung, read_on=last, reading_milli=(500 + use) * 1000)
    return customer


def run(city):
    by = {"business_date": city.business_date, "now": city.now, "actor_id": city.actor_id}
    return run_cycle(cycle_number=1, month=date(2018, 8, 1), **by)


def by(city):
    return {"business_date": city.business_date, "command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}


def test_the_run_the_final_bill_and_the_bill_made_anew_see_the_sum_of_all_meters(city, first, last):
    adopt(block_of(SEVERAL))
    staying, leaving = (campus(city, first, last, to_date=day) for day in (None, last))
    final_bill(agreement_ids=(leaving.water_agreement_id,), **by(city))
    run(city)
    # Two meters of 3/4 inch and one of 2; 20 units at 2.00 and 6 at 3.00.
    worked = [2_000, 4_000, 4_000, 1_800]
    assert cents_of(staying.water_agreement_id) == cents_of(leaving.water_agreement_id) == worked
    bill = Bill.objects.get(customer_account_id=staying.customer_account_id)
    read = Read.objects.get(installation__meter__size='2"', installation__service_point_id=staying.water_point_id)
    with transaction.atomic():
        correct_read(
            read_id=read.pk, reading_milli=498_000 + 8_000, note="misread", now=bill.run.started_at.replace(year=2019)
        )
    found = chosen_bills(choice=BillChoice(rule="corrected_read"), limit=10)
    assert found == {staying.customer_account_id: [bill.pk]}
    cancel_bill(bill_id=bill.pk, reason="a misread meter", **by(city))
    run(city)
    assert cents_of(staying.water_agreement_id) == [2_000, 4_000, 4_000, 1_200]
    assert verify_books().ok


def test_a_meter_nobody_read_keeps_the_whole_bill_until_somebody_reads_it(city, first, last):
    adopt(block_of(SEVERAL))
    customer = campus(city, first, last, uses=(6, None))
    report = run(city)
    assert cents_of(customer.water_agreement_id) == []
    assert [row.customer_account_id for row in report.exceptions] == [customer.customer_account_id]
    hung = Installation.objects.get(service_point_id=customer.water_point_id, meter__size='2"')
    add_read(installation=hung, read_on=last, reading_milli=508_000)
    run(city)
    assert sum(cents_of(customer.water_agreement_id)) == 11_800


def test_a_meter_with_a_past_here_is_estimated_when_nobody_read_it(city, first, last):
    adopt(block_of(SEVERAL))
    before = first - timedelta(days=30)
    reads = [(before, 88), (first, 100), (last, 112)]
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=reads)
    hung = together(city, customer, meter_at_another_point(city, before), before)
    add_read(installation=hung, read_on=first, reading_milli=515_000)
    run(city)
    segment = BillSegment.objects.get(agreement_id=customer.water_agreement_id)
    # Half a unit a day, for the 30 days to the day on which the other meter was read.
    guess = Read.objects.get(kind="estimated")
    assert (guess.installation_id, guess.read_on, guess.reading_milli) == (hung.pk, last, 530_000)
    assert guess.service_point_id == customer.water_point_id
    assert (segment.estimated, segment.to_date, segment.usage_milli) == (True, last, 27_000)


def test_up_to_the_day_the_use_is_the_other_points_and_from_then_on_the_agreements(city, first, last):
    adopt(block_of(SEVERAL))
    middle = first + timedelta(days=10)
    reads = [(first, 100), (last, 112)]
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=reads)
    serial = meter_at_another_point(city, first)
    hung = together(city, customer, serial, middle, 530_000)
    assert (hung.start_reading_milli, hung.located_at.number[:1]) == (530_000, "O")
    before = Installation.objects.get(meter__serial=serial, to_date=middle)
    assert (before.end_reading_milli, before.service_point_id) == (530_000, hung.located_at_id)
    add_read(installation=hung, read_on=last, reading_milli=534_000)
    run(city)
    assert BillSegment.objects.get(agreement_id=customer.water_agreement_id).usage_milli == 16_000
    months = usage_history(service_point_id=customer.water_point_id, from_date=START, to_date=last)
    assert months[-1].usage_milli == 16_000


def test_a_meter_is_billed_apart_again_and_hangs_where_it_always_did(city, first, last):
    adopt(block_of(SEVERAL))
    customer = campus(city, first, last)
    serial = Meter.objects.get(size='2"', serial__startswith="OM").serial
    home = Installation.objects.get(meter__serial=serial, to_date=None).located_at_id
    run(city)
    back = together(city, customer, serial, last, command=bill_apart)
    assert (back.service_point_id, back.located_at_id, back.from_date) == (home, None, last)
    with pytest.raises(MeterNotThereError):
        together(city, customer, serial, last, command=bill_apart)


def test_what_cannot_be_billed_together_is_refused(city, first, last):
    adopt(block_of(SEVERAL))
    reads = [(first, 100), (last, 112)]
    customer, other = (add_customer(city=city, from_date=START, billed_to=first, reads=reads) for _ in range(2))
    theirs = Meter.objects.get(pk=Installation.objects.get(pk=other.installation_id).meter_id).serial
    mine = Meter.objects.get(pk=Installation.objects.get(pk=customer.installation_id).meter_id).serial
    fire = meter_at_another_point(city, first, service="fire")
    free = meter_at_another_point(city, first)
    for serial, day, refusal in (
        (theirs, first, CannotBeTogetherError),
        (mine, first, CannotBeTogetherError),
        (fire, first, CannotBeTogetherError),
        ("NOBODY", first, MeterNotThereError),
        (free, date(2014, 1, 1), CannotBeTogetherError),
        (free, first + timedelta(days=1), MeterNotReadError),
    ):
        with pytest.raises(refusal):
            together(city, customer, serial, day)
    run(city)
    with pytest.raises(DaysBilledError):
        together(city, customer, free, first)
    hung = together(city, customer, free, last, 500_000)
    with pytest.raises(CannotBeTogetherError):
        together(city, other, Meter.objects.get(pk=hung.meter_id).serial, last)
    assert verify_books().ok


def test_a_file_of_reads_names_the_point_where_the_meter_hangs(city, first, last):
    adopt(block_of(SEVERAL))
    campus(city, first, last)
    serial = Meter.objects.get(size='2"', serial__startswith="OM").serial
    places = meters_by_serial(serials=[serial]).filter(pl.col("to_date").is_null())["service_point"].to_list()
    assert [place[:1] for place in places] == ["O"]


def test_meters_are_combined_and_parted_on_the_agreements_page(city, first, last):
    adopt(block_of(SEVERAL))
    reads = [(first, 100), (last, 112)]
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=reads)
    serial = meter_at_another_point(city, first)
    client = somebody("billing")
    page = reverse("desk:agreement_meters", args=[customer.water_agreement_id])
    sent = {"command_key": str(uuid4()), "serial": serial, "on_date": first.strftime("%m/%d/%Y"), "reading_milli": ""}
    refused = client.post(page, sent | {"serial": "NOBODY"})
    assert (refused.status_code, "No meter of this number" in refused.content.decode()) == (422, True)
    assert client.post(page, sent | {"command_key": str(uuid4())}).status_code == 303
    shown = client.get(page).content.decode()
    assert serial in shown
    meter = Meter.objects.get(serial=serial)
    apart = reverse("desk:agreement_meter_apart", args=[customer.water_agreement_id, meter.pk])
    assert apart in shown
    assert client.get(reverse("desk:meter", args=[meter.pk])).status_code == 200
    after = {"command_key": str(uuid4()), "on_date": last.strftime("%m/%d/%Y"), "reading_milli": "507"}
    assert client.post(apart, after).status_code == 303
    assert client.get(apart).status_code == 404
    assert somebody("auditor").post(page, sent).status_code == 403


def test_an_import_brings_meters_that_are_billed_together(tmp_path):
    folder = tmp_path / "utility"
    shutil.copytree(GOLDEN, folder)
    lines = (folder / "installations.csv").read_text(encoding="utf-8").splitlines()
    found = check_folder(folder=folder, business_date=date(2026, 6, 1))
    points = found.files["service_points"].filter(service="water")["service_point_number"].to_list()
    own = lines[1].split(",")[1]
    elsewhere = next(one for one in points if one != own)
    lines[1] = lines[1].rpartition(",")[0] + f",{elsewhere}"
    (folder / "installations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert check_folder(folder=folder, business_date=date(2026, 6, 1)).problems == ()
    lines[1] = lines[1].rpartition(",")[0] + f",{own}"
    (folder / "installations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (problem,) = check_folder(folder=folder, business_date=date(2026, 6, 1)).problems
    assert (problem.file, problem.line, problem.column) == ("installations", 2, "located_at")
