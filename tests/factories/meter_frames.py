"""Frames of meters and reads for the tests of metering: values in whole dial units."""

from datetime import date

import polars as pl

READS = {
    "installation_id": pl.Int64,
    "read_id": pl.Int64,
    "read_on": pl.Date,
    "reading_milli": pl.Int64,
    "estimated": pl.Boolean,
}
INSTALLATIONS = {
    "installation_id": pl.Int64,
    "service_point_id": pl.Int64,
    "register": pl.Int64,
    "from_date": pl.Date,
    "to_date": pl.Date,
    "start_reading_milli": pl.Int64,
    "end_reading_milli": pl.Int64,
    "dials": pl.Int64,
    "unit": pl.String,
    "multiplier_milli": pl.Int64,
}
PERIODS = {"period_id": pl.Int64, "service_point_id": pl.Int64, "from_date": pl.Date, "to_date": pl.Date}


def meter(
    number, *, hung=date(2020, 1, 1), off=None, start=0, end=None, dials=5, unit="HCF", times=1000, register=1, point=1
):
    return (number, point, register, hung, off, start * 1000, None if end is None else end * 1000, dials, unit, times)


def read(meter_number, day, value, *, estimated=False):
    return (meter_number, meter_number * 1000 + day.toordinal(), day, value * 1000, estimated)
