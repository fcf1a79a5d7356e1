"""Ranges of days in the database's own language, for exclusion constraints over a first and an open last day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q


class DayRange(Func):
    """`daterange(from_date, to_date)`: half-open; without an end it has no end."""

    function = "DATERANGE"
    output_field = DateRangeField()


def no_two_on_one_day(*columns: str, name: str, condition: Q | None = None) -> ExclusionConstraint:
    """Refuse two rows that are alike in `columns` and share a day of [from_date, to_date)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(column, RangeOperators.EQUAL) for column in columns],
            (DayRange("from_date", "to_date"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


def ends_after_it_begins(*, name: str) -> CheckConstraint:
    """Refuse a row that ends on or before the day it begins."""
    return CheckConstraint(name=name, condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")))


def is_one_of(column: str, values: tuple[str, ...], *, name: str) -> CheckConstraint:
    """Refuse a word that is not in the list."""
    return CheckConstraint(name=name, condition=Q(**{f"{column}__in": list(values)}))
