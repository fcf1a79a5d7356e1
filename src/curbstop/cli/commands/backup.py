"""`curbstop backup`: everything of this utility in one file."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection
from rich.console import Console

from curbstop.cli.dump import bar_of_tables, watch_client_program

app = typer.Typer()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write everything of this utility into one file, while others keep working.

    The file is in pg_dump's custom format; `curbstop restore FILE` brings it back.
    """
    if file.exists():
        raise typer.BadParameter(f"{file} exists already. Choose another name.")
    unfinished = file.with_name(file.name + ".unfinished")
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={settings.DATABASE_SCHEMA}"]
    with bar_of_tables(doing="Backing up") as bar:
        task = bar.add_task("tables", total=len(connection.introspection.table_names()))
        watch_client_program(
            program="pg_dump",
            arguments=[*arguments, f"--file={unfinished}"],
            each_table=lambda: bar.advance(task),
        )
    unfinished.rename(file)
    Console().print(f"Wrote {file} ({file.stat().st_size:,} bytes).", highlight=False)
