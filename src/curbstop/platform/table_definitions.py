"""Were the tables here made by the definitions that this version has?

A migration that has run is never edited once a version is out. Before that it is, and whoever tried an earlier state then has
tables that this one does not know, though no migration is missing: that is noticed by the text of the migrations that ran.
"""

import hashlib
import inspect
import json
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg.sql import SQL, Literal

from curbstop.kernel.errors import CurbstopError

OURS = "curbstop."
RECORD = "django_migrations"
DIGITS = 16


class OtherDefinitionsError(CurbstopError):
    """The tables were made by other definitions than this version's."""


def note_definitions(*, connection: BaseDatabaseWrapper) -> None:
    """Write beside the list of migrations what each says, before they run: an interrupted one may then go on."""
    definitions = _definitions(connection=connection)
    if not definitions:
        return  # a copy of tables that were made elsewhere, with their note
    MigrationRecorder(connection).ensure_schema()
    said = json.dumps(definitions, sort_keys=True)
    with connection.cursor() as cursor:
        cursor.execute(SQL("COMMENT ON TABLE " + RECORD + " IS {}").format(Literal(said)))


def require_own_definitions(*, connection: BaseDatabaseWrapper) -> None:
    """Refuse tables that other definitions made. Raises `OtherDefinitionsError`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [RECORD])
        (noted,) = cursor.fetchone()
    said, now = json.loads(noted or "{}"), _definitions(connection=connection)
    ran = {".".join(key) for key in MigrationRecorder(connection).applied_migrations()}
    if any(said.get(name) != text for name, text in now.items() if name in ran):
        raise OtherDefinitionsError(
            "The tables here were made by an unfinished version of Curbstop, before its last changes to them",
            to_do="Begin in another folder (CURBSTOP_DATA) or schema (DATABASE_SCHEMA); of a demonstration, delete the folder.",
        )


def _definitions(*, connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Our migrations by name, each with a digest of its text."""
    loader = MigrationLoader(connection)
    return {
        ".".join(key): hashlib.sha256(Path(inspect.getfile(type(migration))).read_bytes()).hexdigest()[:DIGITS]
        for key, migration in loader.disk_migrations.items()
        if type(migration).__module__.startswith(OURS)
    }
