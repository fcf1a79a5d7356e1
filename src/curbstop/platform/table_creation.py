"""Create all tables of a room's first migration at once.

Django renders every model of the whole project anew for each single operation of a migration; a hundred tables with their
constraints then take a minute. `CreateTables` takes the same operations, changes the state by all of them, and creates each
table once, as that state describes it. `tools/wrap_first_migrations.py` puts it around what `makemigrations` writes.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateTables(Operation):
    """The operations of a first migration (CREATE MODEL, and what is added to those same models) as one."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        created = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        strangers = [one for one in self.operations if getattr(one, "model_name_lower", None) not in {None, *created}]
        if strangers:
            raise ValueError(f"CreateTables changes only tables that it creates, not {strangers[0].describe()}.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the migration writes it."""
        return (self.__class__.__qualname__, [self.operations], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change the state by all operations; the models are rendered once, when they are asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create each table with all its columns, constraints and indexes."""
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, last first."""
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate` prints."""
        return f"Create {sum(isinstance(one, CreateModel) for one in self.operations)} tables"
