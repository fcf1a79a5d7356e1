"""`curbstop rates weather`: evapotranspiration, which landscape budgets go by."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction

from curbstop.cli.drought_stages import day_of
from curbstop.kernel.quantity import MILLI, NotAQuantityError, scaled
from curbstop.rates.operations.record_evapotranspiration import KnownAlreadyError, Weather, record_evapotranspiration
from curbstop.rates.queries.evapotranspiration import known_evapotranspiration

weather_app = typer.Typer(no_args_is_help=True, help="Evapotranspiration, which landscape budgets go by.")
COLUMNS = {"from_date", "to_date", "inches"}


@weather_app.command("load")
def load_weather(
    path: Annotated[Path, typer.Argument(help="CSV: from_date, to_date (not included), inches, zone.", dir_okay=False)],
    *,
    source: Annotated[str, typer.Option(help="Whose figures, like 'CIMIS station 44'.")],
) -> None:
    """Write inches of days or months down, of a zone or (zone empty) of everywhere. All of the file or nothing."""
    rows = [_row(place=place, row=row) for place, row in enumerate(_read(path), start=2)]
    try:
        with transaction.atomic():
            new = record_evapotranspiration(rows=rows, source=source)
    except KnownAlreadyError as error:
        raise typer.BadParameter(error.message) from error
    typer.echo(f"{len(rows)} rows, {new} of them new")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = COLUMNS - set(reader.fieldnames or ())
        if missing:
            raise typer.BadParameter(f"The file has no column {', '.join(sorted(missing))}.")
        return list(reader)


def _row(*, place: int, row: dict[str, str]) -> Weather:
    first, last = day_of(row["from_date"]), day_of(row["to_date"])
    zone = row.get("zone") or "0"
    if last <= first or not zone.isdecimal():
        raise typer.BadParameter(f"Line {place}: to_date is after from_date, and a zone is a number.")
    try:
        inches = scaled(text=row["inches"], scale=MILLI)
    except NotAQuantityError as error:
        raise typer.BadParameter(f"Line {place}: {error.message}") from error
    return Weather(from_date=first, to_date=last, inches_milli=inches, zone=int(zone))


@weather_app.command("list")
def list_weather(
    *,
    since: Annotated[str, typer.Option(help="From this day on, like 2027-01-01.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> None:
    """List what is known."""
    rows = known_evapotranspiration(since=day_of(since) if since else date.min)
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values()))
