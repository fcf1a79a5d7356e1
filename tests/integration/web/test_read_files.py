"""Files of reads on the screen: taken in with a ZIP of photos, every mistake in a table, and why nobody could read."""

import zipfile
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curbstop.metering.models import Installation, Meter, NotRead, Read, ReadDelivery, ReadException
from factories.billing_city import add_customer, make_city
from factories.doubtful_reads import AUGUST, run_september
from factories.open_ends import PIXEL
from factories.seats import somebody

pytestmark = pytest.mark.django_db
START, END = date(2018, 8, 1), date(2018, 9, 4)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


@pytest.fixture
def biller(city):
    return somebody("billing")


def new_home(city):
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=START, reads=[(START, 120)])
    meter = Installation.objects.get(pk=customer.installation_id)
    return customer, Meter.objects.get(pk=meter.meter_id).serial


def send(client, content, *, photos=None):
    files = {"reads": SimpleUploadedFile("route7.csv", content.encode())}
    if photos:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, picture in photos.items():
                archive.writestr(f"pictures/{name}", picture)
        files["photos"] = SimpleUploadedFile("photos.zip", packed.getvalue())
    return client.post(reverse("office:read_delivery_new"), {"command_key": str(uuid4()), "source": "radio", **files})


def test_a_file_with_photos_is_taken_in_and_stands_in_the_list(city, biller):
    customer, serial = new_home(city)
    answer = send(biller, f"meter,read_on,reading,photo\n{serial},{END},131,a.png\n", photos={"a.png": PIXEL})
    assert answer.status_code == 303
    assert Read.objects.get(service_point_id=customer.water_point_id, read_on=END).source == "radio"
    page = biller.get(reverse("office:read_deliveries")).content.decode()
    assert "route7.csv" in page
    file = biller.get(reverse("office:read_delivery_csv", args=[ReadDelivery.objects.get().pk]))
    assert serial.encode() in file.content


def test_mistakes_stand_in_a_table_in_the_readers_language(city, biller):
    answer = send(biller, "meter,read_on,reading\nNOBODY,2018-09-04,131\nNOBODY,2018-09-04,\n")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "the serial number of a known meter" in page
    assert "each meter and day once" in page
    assert not ReadDelivery.objects.exists()


def test_a_file_that_is_no_zip_is_told(city, biller):
    files = {"reads": SimpleUploadedFile("r.csv", b"meter,read_on\n"), "photos": SimpleUploadedFile("p.zip", b"no")}
    answer = biller.post(reverse("office:read_delivery_new"), {"command_key": str(uuid4()), "source": "radio", **files})
    assert (answer.status_code, "ZIP" in answer.content.decode()) == (422, True)


def test_the_page_of_a_doubtful_read_says_why_nobody_could_read_and_shows_the_picture(city, biller):
    _, serial = new_home(city)
    send(
        biller, f"meter,read_on,reading,note,photo\n{serial},{END},,Locked gate,gate.png\n", photos={"gate.png": PIXEL}
    )
    run_september(city)
    waiting = ReadException.objects.get()
    page = biller.get(reverse("office:read_exception", args=[waiting.pk])).content.decode()
    picture = reverse("office:read_photo", args=[NotRead.objects.get().photo_id])
    assert "Locked gate" in page
    assert picture in page
    assert biller.get(picture).status_code == 200
