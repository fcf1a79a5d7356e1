"""Is the database there, and of this version?"""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.schema import require_own_schema, schema_is_empty
from curbstop.platform.table_definitions import require_own_definitions


class NotMigratedError(CurbstopError):
    """The database is empty or of another version."""


def unapplied_migrations() -> int:
    """How many schema changes of this version the database does not have yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def require_current_database() -> None:
    """Refuse to work on an empty database or one of another version."""
    if schema_is_empty(connection=connection):
        raise NotMigratedError(
            "The database is still empty", to_do="Run `curbstop up`, `curbstop import` or `curbstop demo` first."
        )
    require_own_schema(connection=connection)
    require_own_definitions(connection=connection)
    missing = unapplied_migrations()
    if missing:
        raise NotMigratedError(
            "The database is {missing} schema changes behind this version",
            to_do="Run `curbstop backup`, then `curbstop migrate`.",
            missing=missing,
        )


def migrate_database() -> None:
    """Make the schema or bring it to this version; quick when there is nothing to do."""
    if schema_is_empty(connection=connection):
        call_command("migrate", verbosity=0, interactive=False)
        return
    require_own_definitions(connection=connection)
    if unapplied_migrations():
        call_command("migrate", verbosity=0, interactive=False)
