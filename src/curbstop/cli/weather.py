"""`curbstop rates weather`: evapotranspiration, which landscape budgets go by."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction

from curbstop.cli.drought_stages import day_of
from curbstop.exchange.conversion import ImportRefusedError
from curbstop.exchange.rates.weather_file import weather_of_file
from curbstop.platform.files import store_file
from curbstop.rates.operations import KnownAlreadyError, Recording, record_evapotranspiration
from curbstop.rates.queries.evapotranspiration import known_evapotranspiration
from curbstop.staff.operations import add_terminal_user

weather_app = typer.Typer(no_args_is_help=True, help="Evapotranspiration, which landscape budgets go by.")


@weather_app.command("load")
def load_weather(
    path: Annotated[Path, typer.Argument(help="CSV: from_date, to_date (not included), inches, zone.", dir_okay=False)],
    *,
    source: Annotated[str, typer.Option(help="Whose figures, like 'CIMIS station 44'.")],
) -> None:
    """Write inches of days or months down, of a zone or (zone empty) of everywhere. All of the file or nothing."""
    try:
        rows = weather_of_file(content=path.read_bytes(), name=path.name)
        with transaction.atomic():
            now = datetime.now(tz=UTC)
            file_id = store_file(name=path.name, media_type="text/csv", content=path.read_bytes(), now=now)
            recording = Recording(source=source, now=now, actor_id=add_terminal_user(now=now), file_id=file_id)
            new = record_evapotranspiration(rows=rows, recording=recording)
    except ImportRefusedError as error:
        raise typer.BadParameter("\n".join(str(problem) for problem in error.problems)) from error
    except KnownAlreadyError as error:
        raise typer.BadParameter(error.message) from error
    typer.echo(f"{len(rows)} rows, {new} of them new")


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
