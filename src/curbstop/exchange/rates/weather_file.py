"""A file of evapotranspiration: from_date, to_date, inches, zone. Every mistake at once, each with its line."""

from dataclasses import replace
from datetime import date
from pathlib import PurePath

import polars as pl

from curbstop.exchange.conversion.cells import typed_frame
from curbstop.exchange.conversion.columns import Column, FileLayout, Kind
from curbstop.exchange.conversion.problems import ImportRefusedError, Problems
from curbstop.exchange.conversion.reading import BYTE_ORDER_MARK, read_content
from curbstop.exchange.rates.wordings import AFTER_IT_BEGINS, DAYS_ONCE, NO_OTHER_FIGURES, ZONE_KNOWN
from curbstop.rates.operations import Weather
from curbstop.rates.queries.evapotranspiration import weather_rows
from curbstop.reporting.zones import zones_of_premises

LAYOUT = FileLayout(
    name="weather",
    meaning="Evapotranspiration of days or months, of a zone or of everywhere.",
    key=("zone", "from_date"),
    columns=(
        Column(name="from_date", kind=Kind.DATE, meaning="First day", example="2027-07-01"),
        Column(name="to_date", kind=Kind.DATE, meaning="First day that is not in it", example="2027-08-01"),
        Column(name="inches", kind=Kind.READING, unit="inch", meaning="Inches in these days", example="6.21"),
        Column(
            name="zone",
            kind=Kind.WHOLE,
            required=False,
            default="0",
            lowest=0,
            highest=99,
            meaning="Zone; empty: everywhere",
            example="2",
        ),
    ),
)
DAYS = ("zone", "from_date", "to_date")


def weather_of_file(*, content: bytes, name: str) -> list[Weather]:
    """The rows of a CSV file, those that are known in the same words included. Raises `ImportRefusedError` with every mistake."""
    stem, problems = PurePath(name).stem or LAYOUT.name, Problems()
    plain = content.removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n")
    layout = replace(LAYOUT, name=stem)
    raw = read_content(layout=layout, content=plain, problems=problems)
    problems.raw = {stem: raw}
    rows = typed_frame(layout=layout, raw=raw, problems=problems)
    _check(rows=rows, name=stem, problems=problems)
    if problems.found:
        raise ImportRefusedError(problems.sorted(order={stem: 0}))
    return [
        Weather(from_date=row["from_date"], to_date=row["to_date"], inches_milli=row["inches"], zone=row["zone"])
        for row in rows.iter_rows(named=True)
    ]


def _check(*, rows: pl.DataFrame, name: str, problems: Problems) -> None:
    backwards = rows.filter(pl.col("to_date") <= pl.col("from_date"))
    problems.add_rows(file=name, column="to_date", rows=backwards, expected=AFTER_IT_BEGINS.filled())
    zones = zones_of_premises()
    if zones:  # before the premises are there any zone may be
        unknown = rows.filter(~pl.col("zone").is_in([0, *zones]))
        sentence = ZONE_KNOWN.filled(zones=", ".join(map(str, zones)))
        problems.add_rows(file=name, column="zone", rows=unknown, expected=sentence)
    whole = rows.drop_nulls([*DAYS, "inches"]).sort("zone", "from_date", "line")
    runs_on = pl.col("to_date").shift().cum_max().over("zone") > pl.col("from_date")
    problems.add_rows(file=name, column="from_date", rows=whole.filter(runs_on), expected=DAYS_ONCE.filled())
    _against_known(rows=whole, name=name, problems=problems)


def _against_known(*, rows: pl.DataFrame, name: str, problems: Problems) -> None:
    """Days that are known already must be known alike."""
    schema = {"zone": pl.Int64, "known_from": pl.Date, "known_to": pl.Date, "known": pl.Int64}
    held = [
        (row.zone, row.from_date, row.to_date, row.inches_milli)
        for row in weather_rows(since=_first(rows))
        if row.withdrawn_at is None
    ]
    known = pl.DataFrame(held, schema=schema, orient="row")
    met = rows.join(known, on="zone").filter(
        pl.col("known_from") < pl.col("to_date"), pl.col("known_to") > pl.col("from_date")
    )
    other = met.filter(
        (pl.col("known_from") != pl.col("from_date"))
        | (pl.col("known_to") != pl.col("to_date"))
        | (pl.col("known") != pl.col("inches"))
    ).unique("line", keep="first", maintain_order=True)
    for row in other.iter_rows(named=True):
        expected = NO_OTHER_FIGURES.filled(from_date=row["known_from"].isoformat(), to_date=row["known_to"].isoformat())
        problems.add_rows(
            file=name, column="from_date", rows=rows.filter(pl.col("line") == row["line"]), expected=expected
        )


def _first(rows: pl.DataFrame) -> date:
    first = rows["from_date"].min()
    return first if isinstance(first, date) else date.max
