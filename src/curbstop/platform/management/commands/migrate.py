"""Django's migrate, which first makes sure that it works in this utility's schema and nowhere else."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections

from curbstop.platform.reference_data import install_reference_data
from curbstop.platform.schema import prepare_schema, require_own_schema
from curbstop.platform.table_definitions import note_definitions


class Command(DjangoCommand):
    """Migrate inside DATABASE_SCHEMA."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the schema, refuse any other, migrate, and fill what every utility needs."""
        connection = connections[options["database"]]
        prepare_schema(connection=connection)
        require_own_schema(connection=connection)
        if not options["plan"] and not options["check_unapplied"]:
            note_definitions(connection=connection)
        super().handle(*args, **options)
        if not options["app_label"] and not options["plan"] and not options["check_unapplied"]:
            install_reference_data()
