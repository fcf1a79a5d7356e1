"""The utility's schema: made before the migrations, which would silently fill `public` without it."""

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import SQL, Identifier

from curbstop.kernel.errors import CurbstopError

EXTENSIONS = ("btree_gist", "pg_trgm", "fuzzystrmatch", "unaccent")
# Two utilities may be prepared in one database at once; extensions belong to both.
PREPARATION_LOCK = 7_310_001


# Where a restore keeps what it replaces until the new rows are whole.
ASIDE = f"{settings.DATABASE_SCHEMA}_replaced"


class WrongSchemaError(CurbstopError):
    """The connection does not work in the utility's schema."""


def prepare_schema(*, connection: BaseDatabaseWrapper) -> None:
    """Make the schema, and in `public` the extensions, when they are missing.

    A schema that a killed restore left aside comes back: nothing was replaced yet.
    """
    own = Identifier(settings.DATABASE_SCHEMA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK])
        try:
            cursor.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname = ANY (%s)", [[settings.DATABASE_SCHEMA, ASIDE]]
            )
            there = {name for (name,) in cursor.fetchall()}
            if not there:
                cursor.execute(SQL("CREATE SCHEMA {}").format(own))
            elif there == {ASIDE}:
                cursor.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(ASIDE), own))
            cursor.execute("SELECT extname FROM pg_extension")
            present = {name for (name,) in cursor.fetchall()}
            for extension in EXTENSIONS:
                if extension not in present:
                    cursor.execute(SQL("CREATE EXTENSION {} SCHEMA public").format(Identifier(extension)))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARATION_LOCK])


def require_own_schema(*, connection: BaseDatabaseWrapper) -> None:
    """Refuse a connection whose tables would land anywhere but in the utility's schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (current,) = cursor.fetchone()
    if current != settings.DATABASE_SCHEMA:
        raise WrongSchemaError(
            "The database connection works in schema '{current}', not in '{database_schema}'",
            where="DATABASE_SCHEMA",
            to_do="Let the database's owner create that schema, and let nothing else set search_path.",
            current=current,
            database_schema=settings.DATABASE_SCHEMA,
        )


def schema_is_empty(*, connection: BaseDatabaseWrapper) -> bool:
    """Whether the utility's schema holds no table yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p')",
            [settings.DATABASE_SCHEMA],
        )
        (count,) = cursor.fetchone()
    return bool(count == 0)
