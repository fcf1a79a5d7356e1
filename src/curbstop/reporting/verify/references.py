"""The check of references: every row that another row names is there, in every table of every room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.utils.translation import gettext_noop

from curbstop.reporting.verify.types import CheckResult, Disagreement

_ROWS_SHOWN = 10
_OURS = "curbstop."


@dataclass(frozen=True, slots=True)
class _Reference:
    table: str
    key: str
    column: str
    parent: str
    parent_key: str


def check_references() -> CheckResult:
    """Look for rows whose parent is gone: bulk tables' keys are checked when rows are added, and never again."""
    found: list[Disagreement] = []
    disagreeing = counted = 0
    with connection.cursor() as cursor:
        for reference in _references():
            cursor.execute(_lost_sql(reference))
            rows = cursor.fetchall()
            counted += 1
            disagreeing += len(rows)
            found += [
                Disagreement(
                    place=f"{reference.table} {key}: {reference.column} {parent} is not in {reference.parent}",
                    difference_cents=0,
                )
                for key, parent in rows[:_ROWS_SHOWN]
            ]
    return CheckResult(
        name=gettext_noop("references whole"),
        claim=gettext_noop("Every row that another row names is there."),
        ok=not found,
        counted=counted,
        disagreeing=disagreeing,
        difference_cents=0,
        first=tuple(found[:_ROWS_SHOWN]),
    )


def _references() -> Iterator[_Reference]:
    for model in apps.get_models():
        if not model.__module__.startswith(_OURS):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                parent = field.target_field.model._meta
                yield _Reference(
                    table=model._meta.db_table,
                    key=str(model._meta.pk.column),
                    column=str(field.column),
                    parent=parent.db_table,
                    parent_key=str(field.target_field.column),
                )


def _lost_sql(reference: _Reference) -> str:
    return (
        f'SELECT c."{reference.key}"::text, c."{reference.column}"::text FROM {reference.table} c'
        f' WHERE c."{reference.column}" IS NOT NULL'
        f' AND NOT EXISTS (SELECT FROM {reference.parent} p WHERE p."{reference.parent_key}" = c."{reference.column}")'
        f' ORDER BY c."{reference.key}" LIMIT 1000'
    )
