"""`curbstop import-reads`: take a file of reads from the meter reading system in, with its photos."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from django.db import transaction
from rich.console import Console
from rich.table import Table

from curbstop.cli.commands.import_ import as_data, print_problems
from curbstop.exchange.conversion import ImportRefusedError
from curbstop.exchange.meters import ReadsLoaded, check_reads, load_read_file, photos_of_folder, would_load
from curbstop.ledger.queries import latest_open_day
from curbstop.metering.types import HANDHELD, READ_SOURCES
from curbstop.staff.operations import add_terminal_user

app = typer.Typer()
EXIT_REFUSED = 1


@app.command(name="import-reads")
def import_reads(
    file: Annotated[
        Path, typer.Argument(help="The CSV file (docs/how_to/load_reads.md).", exists=True, dir_okay=False)
    ],
    photos: Annotated[Path | None, typer.Option(help="Folder with the pictures that the file names.")] = None,
    source: Annotated[str, typer.Option(help=f"Where the reads come from: {', '.join(READ_SOURCES)}.")] = HANDHELD,
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong; write nothing.")] = False,  # noqa: FBT002 - a flag
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Take reads and photos in: all of them, or nothing. The same file a second time is refused.

    Every mistake is named with line, column, value and what is expected. Exit code 1 when there are any. Meters that were to
    be read again are settled: the next bill run bills what was held for them.
    """
    if source not in READ_SOURCES:
        raise typer.BadParameter(f"{source}: one of {', '.join(READ_SOURCES)}", param_hint="--source")
    try:
        loaded = _load(file, photos, source, check=check)
    except ImportRefusedError as error:
        if as_json:
            typer.echo(json.dumps({"ok": False, "problems": [as_data(one) for one in error.problems]}, indent=1))
        else:
            print_problems(console=Console(), problems=error.problems)
        raise typer.Exit(EXIT_REFUSED) from error
    _print(loaded, as_json=as_json, checked_only=check)


def _load(file: Path, photos: Path | None, source: str, *, check: bool) -> ReadsLoaded:
    now = datetime.now(tz=UTC)
    content, day = file.read_bytes(), latest_open_day()
    pictures = photos_of_folder(folder=photos) if photos else {}
    if check:
        delivered = check_reads(content=content, name=file.name, source=source, photos=pictures, business_date=day)
        return would_load(delivered=delivered)
    with transaction.atomic():
        actor_id = add_terminal_user(now=now)
    return load_read_file(
        content=content,
        name=file.name,
        source=source,
        photos=pictures,
        business_date=day,
        command_key=uuid4(),
        actor_id=actor_id,
        now=now,
    )


def _print(loaded: ReadsLoaded, *, as_json: bool, checked_only: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"ok": True, **asdict(loaded), "problems": []}, indent=1))
        return
    table = Table(title="Checked" if checked_only else f"Taken in as delivery {loaded.delivery_id}")
    table.add_column("what")
    table.add_column("number", justify="right")
    for words, count in (
        ("reads", loaded.read_count),
        ("of these in place of an estimate or a doubted read", loaded.replaced_count),
        ("meters nobody could read", loaded.not_read_count),
        ("photos", loaded.photo_count),
    ):
        table.add_row(words, f"{count:,}")
    Console().print(table)
