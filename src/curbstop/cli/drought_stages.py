"""`curbstop rates stage`: drought stages that resolutions switch on."""

import json
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from django.db import transaction

from curbstop.rates.operations.declare_drought_stage import declare_drought_stage, end_drought_stage
from curbstop.rates.queries.drought import drought_stages

stage_app = typer.Typer(no_args_is_help=True, help="Drought stages that resolutions switched on.")


@stage_app.command("declare")
def declare_stage(
    stage: Annotated[str, typer.Argument(help="The stage, as tariffs name it.")],
    resolution: Annotated[str, typer.Argument(help="The resolution that switches it on.")],
    *,
    from_date: Annotated[str, typer.Option("--from", help="Its first day, like 2027-06-01.")],
    to_date: Annotated[str, typer.Option("--to", help="The first day without it; open without this.")] = "",
) -> None:
    """Switch a drought stage on. Bills over its first day are split."""
    with transaction.atomic():
        declare_drought_stage(
            stage=stage,
            resolution=resolution,
            from_date=day_of(from_date),
            to_date=day_of(to_date) if to_date else None,
            now=datetime.now(tz=UTC),
        )


@stage_app.command("end")
def end_stage(on_date: Annotated[str, typer.Argument(help="The first day without it, like 2027-10-01.")]) -> None:
    """End the open drought stage."""
    with transaction.atomic():
        end_drought_stage(on_date=day_of(on_date))


@stage_app.command("list")
def list_stages(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False
) -> None:
    """List every drought stage that ever held."""
    rows = [
        {
            "stage": one.stage,
            "resolution": one.resolution,
            "from": one.from_date.isoformat(),
            "to": one.to_date.isoformat() if one.to_date else "open",
        }
        for one in drought_stages()
    ]
    for row in rows if not as_json else ():
        typer.echo("  ".join(row.values()))
    if as_json:
        typer.echo(json.dumps(rows, indent=1))


def day_of(text: str) -> date:
    """A day as people type it. Raises BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is not a day; write it like 2018-08-01.") from error
