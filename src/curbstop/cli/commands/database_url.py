"""`curbstop database-url`: the address that psql and other programs take."""

import json
import time
from typing import Annotated
from urllib.parse import quote, unquote

import typer
from django.conf import settings
from django.db import connection
from rich.console import Console

app = typer.Typer()


def database_address() -> str:
    """The address of the database in use, with its schema as search path."""
    parameters = connection.get_connection_params()
    options = quote(str(parameters["options"]), safe="")
    if settings.DATABASE_URL:
        return _with_options(str(settings.DATABASE_URL), options)
    host = quote(str(parameters["host"]), safe="")
    return (
        f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={host}&port={parameters['port']}"
        f"&options={options}"
    )


def _with_options(address: str, options: str) -> str:
    """The address as it was set, and the search path beside what it asks for already."""
    if "://" not in address:
        return f"{address} options='{unquote(options)}'"
    place, _, asked = address.partition("?")
    kept = [part for part in asked.split("&") if part and not part.startswith("options=")]
    return f"{place}?{'&'.join([*kept, f'options={options}'])}"


@app.command()
def database_url(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object with url and schema.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Keep the embedded server running until Ctrl+C.")] = False,
) -> None:
    """Print the database's address.

    The embedded server runs while `curbstop up` or another command does; with --hold, this one keeps it.
    """
    connection.ensure_connection()
    address = database_address()
    print(json.dumps({"url": address, "schema": settings.DATABASE_SCHEMA}) if as_json else address, flush=True)  # noqa: T201 - for programs
    if hold:
        Console(stderr=True).print("The server runs until Ctrl+C.")
        while True:
            time.sleep(3600)
