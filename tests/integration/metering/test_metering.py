"""Meters and reads in the database: what is refused, and what use comes out."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.metering.models import Installation, Read
from curbstop.metering.operations import (
    DuplicateMeterError,
    InstallationEndedError,
    NewRead,
    ReadRefusedError,
    add_meter,
    correct_read,
    estimate_reads,
    exchange_meter,
    install_meter,
    record_read,
    record_reads_frame,
    remove_meter,
)
from curbstop.metering.queries import (
    judged_usage_frame,
    last_reads,
    meter_book,
    reads_of,
    usage_frame,
    usage_history,
    water_usage_of_sewer_frame,
)
from curbstop.premises.operations import SewerSourceError, set_sewer_source
from curbstop.premises.types import IRRIGATION, SEWER
from factories.town_pieces import HUNG, NOW, hung_meter, point, premise

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)


def read(installation_id: int, day: date, hcf: int) -> int:
    return record_read(read=NewRead(installation_id=installation_id, read_on=day, reading_milli=hcf * 1000), now=NOW)


def periods(*rows: tuple[int, date, date]) -> pl.DataFrame:
    return pl.DataFrame(
        [(number, *row) for number, row in enumerate(rows)],
        schema={"period_id": pl.Int64, "service_point_id": pl.Int64, "from_date": pl.Date, "to_date": pl.Date},
        orient="row",
    )


def used(point_id: int, start: date = MARCH, end: date = APRIL) -> dict[str, object]:
    return usage_frame(periods=periods((point_id, start, end))).row(0, named=True)


def test_use_comes_out_of_the_reads_that_nothing_has_replaced() -> None:
    place = point()
    meter = hung_meter(service_point_id=place)
    read(meter, MARCH, 100)
    wrong = read(meter, APRIL, 900)
    corrected = correct_read(read_id=wrong, reading_milli=112_000, note="misread", now=NOW)
    row = used(place)
    assert (row["usage_milli"], row["end_read_id"]) == (12_000, corrected)
    assert [r.replaced_by_id for r in reads_of(service_point_ids=[place])] == [None, corrected, None]
    with pytest.raises(ReadRefusedError):
        correct_read(read_id=wrong, reading_milli=1, note="", now=NOW)


def test_a_second_read_of_a_day_replaces_the_first() -> None:
    place = point()
    meter = hung_meter(service_point_id=place)
    read(meter, MARCH, 100)
    read(meter, MARCH, 101)
    read(meter, MARCH, 102)
    read(meter, APRIL, 110)
    assert used(place)["usage_milli"] == 8_000


def test_reads_are_never_changed_or_deleted() -> None:
    place = point()
    read(hung_meter(service_point_id=place), MARCH, 100)
    for statement in ("UPDATE metering_read SET reading_milli = 0", "DELETE FROM metering_read"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_read_of_a_meter_that_does_not_hang_there_is_refused() -> None:
    place = point()
    meter = hung_meter(service_point_id=place)
    with pytest.raises(ReadRefusedError):
        read(meter, HUNG - timedelta(days=1), 5)
    with pytest.raises(ReadRefusedError, match="5 dials"):
        read(meter, MARCH, 100_000)


def test_the_database_refuses_reads_of_meters_that_are_not_there() -> None:
    frame = pl.DataFrame(
        [(point(), 999_999_999, MARCH, 5_000, "actual")],
        schema=["service_point_id", "installation_id", "read_on", "reading_milli", "kind"],
        orient="row",
    )
    with pytest.raises(IntegrityError, match="metering_read"), transaction.atomic():
        record_reads_frame(frame=frame, source="handheld", now=NOW)


def test_the_database_refuses_a_meter_in_two_places_and_two_meters_in_one() -> None:
    place = point()
    installation = Installation.objects.get(pk=hung_meter(service_point_id=place))
    with pytest.raises(IntegrityError, match="installation_one_place"), transaction.atomic():
        install_meter(meter_id=installation.meter_id, service_point_id=point(), from_date=MARCH, start_reading_milli=0)
    other = add_meter(serial="OTHER", size='1"', dials=5)
    with pytest.raises(IntegrityError, match="installation_one_register"), transaction.atomic():
        install_meter(meter_id=other, service_point_id=place, from_date=MARCH, start_reading_milli=0)
    with pytest.raises(DuplicateMeterError):
        add_meter(serial="OTHER", size='1"', dials=5)


def test_an_exchange_carries_the_use_over() -> None:
    place = point()
    old = hung_meter(service_point_id=place)
    read(old, MARCH, 1_000)
    new = exchange_meter(
        installation_id=old,
        new_meter_id=add_meter(serial="NEW", size='3/4"', dials=5),
        on_date=date(2026, 3, 12),
        final_reading_milli=1_012_000,
        start_reading_milli=3_000,
    )
    read(new, APRIL, 11)
    row = used(place)
    assert (row["usage_milli"], row["exchanged"]) == (20_000, True)
    with pytest.raises(InstallationEndedError):
        remove_meter(installation_id=old, to_date=APRIL, end_reading_milli=1)


def test_the_last_day_on_which_all_registers_were_read_is_found() -> None:
    place = point()
    high, low = hung_meter(service_point_id=place), hung_meter(service_point_id=place, register=2)
    read(high, MARCH, 1)
    read(low, MARCH, 1)
    read(high, date(2026, 3, 3), 2)
    book = meter_book(service_point_ids=pl.Series([place]), first_day=FEBRUARY, last_day=APRIL)
    found = last_reads(book=book, read_from=FEBRUARY, read_on=APRIL)
    assert found.rows() == [(place, MARCH)]


def test_where_a_register_was_never_read_the_period_ends_on_the_day_the_other_was() -> None:
    place = point()
    high = hung_meter(service_point_id=place)
    hung_meter(service_point_id=place, register=2)
    read(high, MARCH, 1)
    read(high, date(2026, 3, 3), 2)
    book = meter_book(service_point_ids=pl.Series([place]), first_day=FEBRUARY, last_day=APRIL)
    found = last_reads(book=book, read_from=FEBRUARY, read_on=APRIL)
    assert found.rows() == [(place, date(2026, 3, 3))]


def test_missing_reads_are_estimated_and_never_three_in_a_row() -> None:
    place = point()
    meter = hung_meter(service_point_id=place)
    days = [date(2026, 1, 1) + timedelta(days=30 * number) for number in range(8)]
    for number, day in enumerate(days[:4]):
        read(meter, day, 10 * number)
    reasons = []
    for day in days[4:7]:
        points = pl.DataFrame({"service_point_id": [place], "read_on": [day]})
        reasons.append(estimate_reads(points=points, now=NOW).item(0, "reason"))
    assert reasons == [None, None, "too_many_estimates"]
    rows = reads_of(service_point_ids=[place], from_date=days[4])
    assert [(row.kind, row.reading_milli) for row in rows] == [("estimated", 50_000), ("estimated", 40_000)]
    assert used(place, days[4], days[5])["estimated"] is True


def test_a_point_without_a_meter_cannot_be_estimated() -> None:
    points = pl.DataFrame({"service_point_id": [point()], "read_on": [MARCH]})
    assert estimate_reads(points=points, now=NOW).item(0, "reason") == "no_meter"


def test_a_sewer_point_takes_its_share_of_the_water() -> None:
    home = premise()
    water, sewer = point(premise_id=home), point(premise_id=home, service=SEWER, metered=False)
    meter = hung_meter(service_point_id=water)
    read(meter, MARCH, 100)
    read(meter, APRIL, 111)
    set_sewer_source(sewer_point_id=sewer, water_point_id=water, from_date=HUNG, share_ppm=905_000)
    row = water_usage_of_sewer_frame(periods=periods((sewer, MARCH, APRIL))).row(0, named=True)
    assert (row["usage_milli"], row["reason"]) == (9_955, None)
    lonely = point(service=SEWER, metered=False)
    assert water_usage_of_sewer_frame(periods=periods((lonely, MARCH, APRIL))).item(0, "reason") == "missing"


def test_irrigation_never_goes_down_the_sewer() -> None:
    sewer, garden = point(service=SEWER, metered=False), point(service=IRRIGATION)
    with pytest.raises(SewerSourceError):
        set_sewer_source(sewer_point_id=sewer, water_point_id=garden, from_date=HUNG)


def test_high_use_is_judged_by_the_points_own_past() -> None:
    place = point()
    meter = hung_meter(service_point_id=place)
    days = [date(2025, 3, 1) + timedelta(days=30 * number) for number in range(14)]
    for number, day in enumerate(days[:13]):
        read(meter, day, 10 * number)
    read(meter, days[13], 120 + 45)
    row = judged_usage_frame(periods=periods((place, days[12], days[13]))).row(0, named=True)
    assert row["reasons"] == ["high"]
    history = usage_history(service_point_id=place, from_date=days[0], to_date=days[13])
    assert [month.usage_milli for month in history] == [10_000] * 12 + [45_000]


def test_a_read_is_one_row_however_many_half_written_days() -> None:
    assert Read.objects.count() == 0
    assert usage_frame(periods=periods()).is_empty()
