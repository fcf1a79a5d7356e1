"""How money, days and quantities are written for people. One place, so that every screen writes them alike."""

import datetime as dt
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext


class HasCents(Protocol):
    """The kernel's Money, as far as writing it goes."""

    @property
    def cents(self) -> int:
        """Whole cents."""


def cents_of(value: "int | HasCents") -> int:
    """Whole cents of an integer or of the kernel's Money. Refuses floats, texts and booleans."""
    found = value if isinstance(value, int) else getattr(value, "cents", None)
    if isinstance(found, bool) or not isinstance(found, int):
        raise TypeError(f"Money is whole cents, not {value!r}.")
    return found


def format_plain_money(value: "int | HasCents") -> str:
    """`-1,234.50`: two decimals, thousands separated, no word."""
    cents = cents_of(value)
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{part:02d}"


def format_money(value: "int | HasCents | None") -> str:
    """`1,234.50`, and `-12.50 credit`: a sign alone is overlooked, so the word stands with it."""
    if value is None:
        return ""
    plain = format_plain_money(value)
    if not plain.startswith("-"):
        return plain
    word = pgettext("negative amount", "credit")
    return f"{plain} {word}"


def format_spoken_day(day: dt.date | None) -> str:
    """`Mon Mar 2, 2026`: how a person at the counter says it."""
    if day is None:
        return ""
    # Translators: Django's date format letters for a day that is spoken; English "Mon Mar 2, 2026".
    return date_format(day, gettext("D M j, Y"), use_l10n=False)


def format_iso_day(day: dt.date | None) -> str:
    """`2026-03-02`: tables and exports."""
    if day is None:
        return ""
    return (timezone.localtime(day) if isinstance(day, dt.datetime) else day).strftime("%Y-%m-%d")


def format_moment(moment: dt.datetime | None) -> str:
    """`2026-03-02 14:05` in the city's time."""
    return "" if moment is None else timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def format_count(value: int | None) -> str:
    """`12,345`."""
    return "" if value is None else f"{value:,}"


def format_milli(value: int | None) -> str:
    """Thousandths as a decimal without idle zeros: 12500 is `12.5`, 12000 is `12`."""
    if value is None:
        return ""
    whole, part = divmod(abs(value), 1000)
    decimals = f".{part:03d}".rstrip("0") if part else ""
    return f"{'-' if value < 0 else ''}{whole:,}{decimals}"
