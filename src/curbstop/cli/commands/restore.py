"""`curbstop restore`: bring back what `curbstop backup` wrote."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection
from psycopg.sql import SQL, Identifier
from rich.console import Console

from curbstop.cli.dump import bar_of_tables, run_client_program, watch_client_program
from curbstop.cli.readiness import migrate_database
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.schema import ASIDE, PREPARATION_LOCK, prepare_schema, schema_is_empty

app = typer.Typer()


class NotEmptyError(CurbstopError):
    """There is something that a restore would replace."""


class OtherSchemaError(CurbstopError):
    """The file holds another utility's schema."""


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `curbstop backup` wrote.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there. It is lost.")] = False,
) -> None:
    """Bring back what `backup` wrote into an empty database, whole or not at all."""
    prepare_schema(connection=connection)
    if not schema_is_empty(connection=connection) and not force:
        raise NotEmptyError(
            "The database is not empty",
            where="schema {database_schema}",
            to_do="Back it up, then restore with --force, which replaces everything in it.",
            database_schema=settings.DATABASE_SCHEMA,
        )
    listing = run_client_program(program="pg_restore", arguments=["--list", str(file)], connects=False)
    if f" SCHEMA - {settings.DATABASE_SCHEMA} " not in listing:
        raise OtherSchemaError(
            "The file does not hold the schema '{database_schema}'",
            where="{file}",
            to_do="Set DATABASE_SCHEMA to the schema that was backed up.",
            database_schema=settings.DATABASE_SCHEMA,
            file=file,
        )
    _replace_schema(file=file, table_count=listing.count(" TABLE DATA "))
    migrate_database()
    Console().print(f"Restored {file}.", highlight=False)


def _replace_schema(*, file: Path, table_count: int) -> None:
    """The old schema moves aside and is dropped only after the new one is whole.

    Whatever ends this in between brings it back: an error or Ctrl+C here, a kill the next command (`prepare_schema`),
    which waits for the lock until this one is gone.
    """
    own, aside = Identifier(settings.DATABASE_SCHEMA), Identifier(ASIDE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK])
        cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(aside))
        cursor.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(own, aside))
    try:
        arguments = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        with bar_of_tables(doing="Restoring") as bar:
            task = bar.add_task("tables", total=table_count)
            watch_client_program(
                program="pg_restore",
                arguments=[*arguments, f"--dbname={connection.settings_dict['NAME']}", str(file)],
                each_table=lambda: bar.advance(task),
            )
    except BaseException:
        with connection.cursor() as cursor:
            cursor.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(aside, own))
        raise
    with connection.cursor() as cursor:
        cursor.execute(SQL("DROP SCHEMA {} CASCADE").format(aside))
        cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARATION_LOCK])
