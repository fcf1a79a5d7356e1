"""A file of reads held against the books: every mistake at once, each with its line."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from curbstop.exchange.conversion.problems import Problems
from curbstop.exchange.meters.wordings import (
    DAY_IS_OVER,
    DIAL_SHOWS,
    HANGS_AT,
    METER_HANGS,
    METER_KNOWN,
    NOT_READ_YET,
    NOT_TRIED_YET,
    ONCE_A_DAY,
    PHOTO_IS_ONE,
    PHOTO_NAMED,
    PHOTO_THERE,
    READ_OR_WHY,
)
from curbstop.metering.operations import photo_type
from curbstop.metering.queries import awaited_points, meters_by_serial, not_read_frame, standing_reads
from curbstop.metering.types import ESTIMATED, MILLI

PLACE = ("installation_id", "read_on")


def placed(*, rows: pl.DataFrame, name: str, business_date: date, problems: Problems) -> pl.DataFrame:
    """The rows with the meter's place on that day, and what stands there already; what does not fit is a problem.

    rows: line and the layout's columns, typed, and `photos`. Adds installation_id, service_point_id, read_id (of the read
    that stands), and `takes_place`.
    """
    _days(rows=rows, name=name, business_date=business_date, problems=problems)
    _twice(rows=rows, name=name, problems=problems)
    there = _hanging(rows=rows, name=name, problems=problems)
    with_standing = _beside_standing(there)
    _standing_is_kept(rows=with_standing, name=name, problems=problems)
    return with_standing


def check_photos(*, rows: pl.DataFrame, photos: Mapping[str, bytes], name: str, problems: Problems) -> None:
    """Each named picture is there and is one, and each that is there is named."""
    named = rows.select("line", photo=pl.col("photos")).explode("photo").drop_nulls()
    missing = named.filter(~pl.col("photo").is_in(list(photos)))
    problems.add_rows(file=name, column="photo", rows=missing, expected=PHOTO_THERE.filled())
    broken = [photo for photo, content in photos.items() if photo_type(content=content) is None]
    problems.add_rows(
        file=name,
        column="photo",
        rows=named.filter(pl.col("photo").is_in(broken)),
        expected=PHOTO_IS_ONE.filled(),
    )
    for photo in sorted(set(photos) - set(named["photo"].to_list())):
        problems.add(file=name, line=0, column="photo", value=photo, expected=PHOTO_NAMED.filled())


def _days(*, rows: pl.DataFrame, name: str, business_date: date, problems: Problems) -> None:
    problems.add_rows(
        file=name,
        column="read_on",
        rows=rows.filter(pl.col("read_on") > business_date),
        expected=DAY_IS_OVER.filled(day=business_date.isoformat()),
    )


def _twice(*, rows: pl.DataFrame, name: str, problems: Problems) -> None:
    again = rows.filter(pl.struct("meter", "read_on").is_duplicated() & pl.col("meter").is_not_null())
    problems.add_rows(file=name, column="meter", rows=again, expected=ONCE_A_DAY.filled())


def _hanging(*, rows: pl.DataFrame, name: str, problems: Problems) -> pl.DataFrame:
    """Each row with the place where its meter hung that day."""
    meters = meters_by_serial(serials=rows["meter"].drop_nulls().unique().to_list())
    known = rows.filter(pl.col("meter").is_not_null() & pl.col("read_on").is_not_null())
    strangers = known.join(meters, left_on="meter", right_on="serial", how="anti")
    problems.add_rows(file=name, column="meter", rows=strangers, expected=METER_KNOWN.filled())
    hung = meters.drop_nulls("installation_id").rename({"service_point": "hangs_at"})
    there = known.join(hung, left_on="meter", right_on="serial", how="inner").filter(
        pl.col("from_date") <= pl.col("read_on"), pl.col("to_date").is_null() | (pl.col("to_date") >= pl.col("read_on"))
    )
    # On the day of a move a meter hangs at both places: it is read where it hangs afterwards.
    there = there.sort("line", "from_date").unique("line", keep="last", maintain_order=True)
    nowhere = known.join(strangers, on="line", how="anti").join(there, on="line", how="anti")
    problems.add_rows(file=name, column="meter", rows=nowhere, expected=METER_HANGS.filled())
    elsewhere = there.filter(pl.col("service_point").is_not_null() & (pl.col("service_point") != pl.col("hangs_at")))
    problems.add_rows(
        file=name,
        column="service_point",
        rows=elsewhere,
        expected=pl.format(HANGS_AT.for_frames, pl.col("hangs_at")),
    )
    shows = MILLI * pl.lit(10).pow(pl.col("dials"))
    problems.add_rows(
        file=name,
        column="reading",
        rows=there.filter(pl.col("reading") >= shows),
        expected=pl.format(DIAL_SHOWS.for_frames, pl.col("dials")),
    )
    return there


def _beside_standing(rows: pl.DataFrame) -> pl.DataFrame:
    """With the read that stands on that day, whether the meter is to be read again, and whether it was tried that day."""
    if rows.is_empty():
        none = {"read_id": pl.Int64, "standing_kind": pl.String, "awaited": pl.Boolean, "tried": pl.Boolean}
        absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in none.items()]
        return rows.with_columns(*absent, takes_place=pl.lit(value=False))
    points = rows["service_point_id"].unique().to_list()
    first_day: date = rows["read_on"].min()  # type: ignore[assignment]
    last_day: date = rows["read_on"].max()  # type: ignore[assignment]
    standing = standing_reads(service_point_ids=points, first_day=first_day, last_day=last_day)
    tried = not_read_frame(service_point_ids=points, first_day=first_day, last_day=last_day)
    awaited = awaited_points(service_point_ids=points)
    return (
        rows.join(standing.select(*PLACE, "read_id", standing_kind="kind"), on=PLACE, how="left", maintain_order="left")
        .join(
            tried.select("installation_id", read_on="tried_on", tried=pl.lit(value=True)),
            on=PLACE,
            how="left",
            maintain_order="left",
        )
        .with_columns(awaited=pl.col("service_point_id").is_in(list(awaited)), tried=pl.col("tried").fill_null(False))
        .with_columns(takes_place=pl.col("awaited") | (pl.col("standing_kind") == ESTIMATED).fill_null(value=False))
    )


def _standing_is_kept(*, rows: pl.DataFrame, name: str, problems: Problems) -> None:
    read, stands = pl.col("reading").is_not_null(), pl.col("read_id").is_not_null()
    again = rows.filter(read & stands & ~pl.col("takes_place"))
    problems.add_rows(
        file=name,
        column="read_on",
        rows=again,
        expected=NOT_READ_YET.filled(),
    )
    empty = problems.raw[name].filter(pl.col("reading").is_null()).select("line")
    silent = rows.filter(pl.col("note").is_null() & ~(stands & (pl.col("photos").list.len() > 0)))
    silent = silent.join(empty, on="line", how="semi")
    problems.add_rows(file=name, column="reading", rows=silent, expected=READ_OR_WHY.filled())
    tried = rows.filter(~read & ~stands & pl.col("tried"))
    problems.add_rows(file=name, column="read_on", rows=tried, expected=NOT_TRIED_YET.filled())
