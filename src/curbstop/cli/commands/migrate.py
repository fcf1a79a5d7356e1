"""`curbstop migrate`: the database is made or updated before the command starts."""

import typer
from django.conf import settings
from rich.console import Console

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Make the database, or bring it to this version. Back it up before an update."""
    Console().print(f"The schema [bold]{settings.DATABASE_SCHEMA}[/] is of this version.", highlight=False)
