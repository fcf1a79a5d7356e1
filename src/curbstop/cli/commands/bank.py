"""`curbstop bank`: import the bank's statements and recognise their lines by rule."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import NAMESPACE_OID, uuid5

import typer

from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.exchange.layouts.frames import LARGEST_BYTES
from curbstop.journeys.bank_statements import import_bank_statements
from curbstop.kernel.errors import CurbstopError
from curbstop.staff.queries import staff_users

app = typer.Typer(no_args_is_help=True, help="Import the bank's statements and recognise their lines.")


class UnknownUserError(CurbstopError):
    """Nobody of that name works here."""


class FileTooLargeError(CurbstopError):
    """A file is larger than any statement."""


@app.callback()
def bank() -> None:
    """Import the bank's statements and recognise their lines."""


@app.command(name="import")
def import_statements(
    files: Annotated[list[Path], typer.Argument(help="BAI2 or camt files.", exists=True, dir_okay=False)],
    *,
    user: Annotated[str, typer.Option(help="User name of who imports them; never a cashier.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> None:
    """Keep each file whole or not at all; what no rule recognises waits as that user's work."""
    actor_id = next((row.id for row in staff_users().values() if row.username == user), None)
    if actor_id is None:
        raise UnknownUserError("Nobody here is called {user}", to_do="Give a user name.", user=user)
    results = []
    for path in files:
        if path.stat().st_size > LARGEST_BYTES:
            raise FileTooLargeError("The file is too large", where="{file}", file=path.name)
        file = read_bank_statements(content=path.read_bytes(), name=path.name)
        done = import_bank_statements(
            command_key=uuid5(NAMESPACE_OID, f"curbstop bank import {file.sha256}"),
            actor_id=actor_id,
            now=datetime.now(tz=UTC),
            file=file,
        )
        results.append({"file": path.name, **{name: getattr(done, name) for name in done.__slots__}})
        if not as_json:
            typer.echo(
                f"{path.name}: {done.statements:,} statements, {done.lines:,} lines; {done.recognised:,} matched by rule,"
                f" {done.waiting:,} waiting."
            )
    if as_json:
        typer.echo(json.dumps(results))
