"""Words, days and numbers as a tariff file writes them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from curbstop.kernel.quantity import NotAQuantityError, scaled
from curbstop.rates.types import UnsoundTariffError, Words

Content = Mapping[str, Any]


def words_of(content: Content) -> Words:
    """A sentence in the languages of the bill."""
    return Words(en=content["en"], es=content["es"])


def day_of(text: str, *, place: object) -> date:
    """A day like 2018-07-01. Raises UnsoundTariffError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnsoundTariffError(
            "'{text}' is not a day",
            where="{place}",
            to_do="Write year-month-day, for example 2018-07-01.",
            text=text,
            place=place,
        ) from error


def number_of(value: object, *, scale: int, place: object) -> int:
    """A number, scaled. Raises UnsoundTariffError."""
    try:
        return scaled(text=str(value), scale=scale)
    except NotAQuantityError as error:
        raise UnsoundTariffError.because(error, where="{place}", place=place) from error


def as_list(value: object) -> list[Any]:
    """One value or a list of them, as a list."""
    return value if isinstance(value, list) else [value]
