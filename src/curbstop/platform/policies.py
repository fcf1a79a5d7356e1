"""Dated policies: read at a day, adopted from a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.models import Policy
from curbstop.platform.transactions import lock_name, require_open_transaction

DEFAULTS = Path(__file__).with_name("policy_defaults.yaml")
BEGINNING = date(2000, 1, 1)


class UnknownPolicyError(CurbstopError):
    """No value of a policy is in force on a day."""


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy's value on a day, with where it comes from."""

    key: str
    value: Any
    start: date
    end: date | None
    source: str
    mark: str


def policies_in_force(*, on_date: date, keys: Iterable[str] | None = None) -> dict[str, PolicyInForce]:
    """Policies in force on a day by key: all of them, or those of `keys`. One query."""
    rows = Policy.objects.filter(period__contains=on_date)
    if keys is not None:
        rows = rows.filter(key__in=list(keys))
    return {
        row.key: PolicyInForce(
            key=row.key,
            value=row.value,
            start=row.period.lower,
            end=row.period.upper,
            source=row.source,
            mark=row.mark,
        )
        for row in rows.order_by("key")
    }


def policy_over_time(*, key: str) -> tuple[PolicyInForce, ...]:
    """Every value that a policy ever had or will have, the earliest first."""
    return tuple(
        PolicyInForce(row.key, row.value, row.period.lower, row.period.upper, row.source, row.mark)
        for row in Policy.objects.filter(key=key).order_by("period")
    )


def policy_value(*, key: str, on_date: date) -> Any:
    """The value of one policy on a day; raises `UnknownPolicyError`."""
    found = policies_in_force(on_date=on_date, keys=[key])
    if key not in found:
        raise UnknownPolicyError(
            "The policy '{key}' has no value on {on_date}",
            to_do="A manager can enter one under Policies.",
            key=key,
            on_date=on_date.isoformat(),
        )
    return found[key].value


def adopt_policy(*, key: str, value: Any, from_date: date, source: str, mark: str) -> int:
    """Let `value` hold from `from_date` on; the value before ends there. Later values stay. Returns the row's id."""
    require_open_transaction()
    lock_name(name=f"policy {key}")
    until = (
        Policy.objects.filter(key=key, period__startswith__gt=from_date)
        .order_by("period")
        .values_list("period", flat=True)
        .first()
    )
    current = Policy.objects.filter(key=key, period__contains=from_date).first()
    if current is not None and current.period.lower == from_date:
        current.delete()
    elif current is not None:
        Policy.objects.filter(pk=current.pk).update(period=DateRange(current.period.lower, from_date))
    period = DateRange(from_date, until.lower if until else None)
    return Policy.objects.create(key=key, value=value, period=period, source=source, mark=mark).pk


def default_policies() -> dict[str, dict[str, Any]]:
    """The file of defaults as `key: {value, source, mark}`; a key is `group.name`."""
    groups: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))
    return {f"{group}.{name}": entry for group, entries in groups.items() for name, entry in entries.items()}


def install_default_policies() -> int:
    """Give every policy of the file that has no value yet its default, from the beginning; returns how many."""
    present = set(Policy.objects.values_list("key", flat=True))
    missing = [
        Policy(
            key=key,
            value=entry["value"],
            period=DateRange(BEGINNING, None),
            source=entry.get("source", ""),
            mark=entry["mark"],
        )
        for key, entry in default_policies().items()
        if key not in present
    ]
    return len(Policy.objects.bulk_create(missing))
