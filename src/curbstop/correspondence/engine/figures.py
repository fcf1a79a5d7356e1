"""Numbers and dates as a bill shows them. Both languages of a United States utility write $1,234.56."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date

from curbstop.correspondence.types import Language
from curbstop.kernel.money import Money
from curbstop.kernel.quantity import MICRO, MILLI, unscaled

LOCALES = {"en": "en_US", "es": "es_US"}
LONG_DATES = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}
SHORT_DATES = {"en": "MMM d, y", "es": "d MMM y"}
DAYS = {"en": "MMM d", "es": "d MMM"}
MINUS = "\N{MINUS SIGN}"
PRICE_DECIMALS = 2


def dollars(cents: int) -> str:
    """Cents as `$1,234.56`, a credit as `-$1,234.56` with a true minus sign."""
    sign = MINUS if cents < 0 else ""
    return f"{sign}${Money(abs(cents))}"


def price(micros: int) -> str:
    """A price in millionths of a dollar, exact, with at least two decimals: `$1.15`, `$0.00317`."""
    whole, _, part = unscaled(value=micros, scale=MICRO).partition(".")
    return f"${int(whole):,}.{part.ljust(PRICE_DECIMALS, '0')}"


def quantity(milli: int) -> str:
    """Thousandths as the shortest exact number: `15`, `9.63`, `1,204`."""
    whole, point, part = unscaled(value=milli, scale=MILLI).partition(".")
    return f"{int(whole):,}{point}{part}"


@lru_cache(maxsize=4096)
def long_date(day: date, language: Language) -> str:
    """`March 2, 2026` / `2 de marzo de 2026`."""
    return format_date(day, LONG_DATES[language], locale=LOCALES[language])


@lru_cache(maxsize=4096)
def short_date(day: date, language: Language) -> str:
    """`Mar 2, 2026` / `2 mar 2026`."""
    return format_date(day, SHORT_DATES[language], locale=LOCALES[language])


@lru_cache(maxsize=4096)
def day_of_year(day: date, language: Language) -> str:
    """`Mar 2` / `2 mar`."""
    return format_date(day, DAYS[language], locale=LOCALES[language])


@lru_cache(maxsize=512)
def month_label(day: date, language: Language) -> str:
    """`Mar` / `mar`, short enough to stand under a bar."""
    return format_date(day, "LLL", locale=LOCALES[language]).rstrip(".")


@lru_cache(maxsize=512)
def month_and_year(day: date, language: Language) -> str:
    """`March 2026` / `marzo de 2026`."""
    pattern = "LLLL y" if language == "en" else "LLLL 'de' y"
    return format_date(day, pattern, locale=LOCALES[language])
