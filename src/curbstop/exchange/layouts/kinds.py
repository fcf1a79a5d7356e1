"""The kinds of a field: what may stand in it, and what its value is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from curbstop.exchange.layouts.description import FieldForm
from curbstop.exchange.layouts.refusal import FieldRefusedError
from curbstop.kernel.wording import Wording

# What a field's value is in Python: money is whole cents. Text keeps its blanks, None stands for a blank field.
Value = str | int | date | None

ROUTING_DIGITS = 9
ROUTING_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)

_DATE_FORMATS = {
    "YYMMDD": "%y%m%d",
    "YYYYMMDD": "%Y%m%d",
    "MMDDYY": "%m%d%y",
    "MMDDYYYY": "%m%d%Y",
    "YYYY-MM-DD": "%Y-%m-%d",
    "MM/DD/YYYY": "%m/%d/%Y",
    "MM/DD/YY": "%m/%d/%y",
}
DATE_FORMATS = tuple(_DATE_FORMATS)

_DOLLARS = re.compile(r"\$?([+-]?)\$?((?:[0-9]{1,3}(?:,[0-9]{3})+)|[0-9]+)?(?:\.([0-9]{2}))?")


def check_digit(*, first_eight: str) -> int:
    """The ninth digit of a routing number (ABA: weights 3, 7, 1)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_eight, ROUTING_WEIGHTS, strict=True))
    return -total % 10


@lru_cache(maxsize=65_536)
def read_routing(text: str) -> Value:
    """A routing number of nine digits whose check digit is right."""
    if len(text) != ROUTING_DIGITS or not _digits(text):
        raise FieldRefusedError(Wording("a routing number of nine digits"))
    expected = check_digit(first_eight=text[:8])
    if int(text[8]) != expected:
        raise FieldRefusedError(Wording("a routing number with the check digit {digit}", digit=expected))
    return text


@lru_cache(maxsize=4_096)
def read_date(text: str, date_format: str) -> Value:
    """A day of the calendar, written as the format says."""
    if len(text) == len(date_format):
        try:
            return datetime.strptime(text, _DATE_FORMATS[date_format]).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            pass
    raise FieldRefusedError(Wording("a day written {format}", format=date_format))


def read_time(text: str) -> Value:
    """A time of day, HHMM or HHMMSS."""
    last_hour, last_minute = 24, 59
    sound = len(text) in {4, 6} and _digits(text)
    if (
        sound
        and int(text[:2]) <= last_hour
        and all(int(text[at : at + 2]) <= last_minute for at in range(2, len(text), 2))
    ):
        return text
    raise FieldRefusedError(Wording("a time written HHMM"))


def read_digits(text: str) -> Value:
    """Digits only; kept as text."""
    if not _digits(text):
        raise FieldRefusedError(Wording("digits only"))
    return text


def read_number(text: str) -> Value:
    """A whole number without sign; in files with columns it fills its field with zeros."""
    if not _digits(text):
        raise FieldRefusedError(Wording("a whole number, digits only"))
    return int(text)


def read_padded_number(text: str) -> Value:
    """A whole number, filled with blanks or zeros."""
    return read_number(text.strip(" "))


def read_signed_number(text: str) -> Value:
    """A whole number with or without a sign."""
    bare = text.strip(" ")
    if not _digits(bare[1:] if bare[:1] in {"+", "-"} else bare):
        raise FieldRefusedError(Wording("a whole number, with or without a sign"))
    return int(bare)


def read_dollars(text: str) -> Value:
    """Dollars and cents with a decimal point: cents."""
    fits = _DOLLARS.fullmatch(text.strip(" "))
    if fits is None or (fits[2] is None and fits[3] is None):
        raise FieldRefusedError(Wording("dollars and cents like 1234.50"))
    cents = int((fits[2] or "0").replace(",", "")) * 100 + int(fits[3] or "0")
    return -cents if fits[1] == "-" else cents


def read_text(text: str) -> Value:
    """Any text."""
    return text


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one kind are read; `letters` are those that a fixed field of the kind may have, as a pattern."""

    read: Callable[[str], Value] | None
    letters: str
    explanation: str


KINDS = {
    "text": Kind(None, r"[^\x00-\x1f]", "any text"),
    "digits": Kind(None, "[0-9]", "digits, kept as text: account and check numbers"),
    "number": Kind(int, "[0-9]", "a whole number filled with zeros"),
    "cents": Kind(int, "[0-9]", "money in cents without a point, filled with zeros: 0000001250 is 12.50"),
    "padded_number": Kind(read_padded_number, "[ 0-9]", "a whole number filled with blanks or zeros"),
    "padded_cents": Kind(read_padded_number, "[ 0-9]", "money in cents without a point, filled with blanks or zeros"),
    "signed_number": Kind(read_signed_number, "[-+ 0-9]", "a whole number with or without a sign"),
    "signed_cents": Kind(read_signed_number, "[-+ 0-9]", "money in cents without a point, with or without a sign"),
    "dollars": Kind(read_dollars, "[-+$,. 0-9]", "money with a point: 12.50"),
    "date": Kind(None, "[-/0-9]", "a day; `format` says how it is written"),
    "time": Kind(read_time, "[0-9]", "a time of day, HHMM or HHMMSS"),
    "bytes": Kind(None, r"[\s\S]", "anything, kept as it is: images and signatures"),
    "routing": Kind(read_routing, "[0-9]", "a bank's routing number of nine digits with its check digit"),
}
_CAREFUL = {
    "digits": read_digits,
    "number": read_number,
    "cents": read_number,
    "text": read_text,
}


def quick_reader(*, form: FieldForm) -> Callable[[str], Value] | None:
    """What turns the text of a field that fits its pattern into its value; None where the text is the value."""
    if form.kind == "date":
        date_format = form.date_format
        read: Callable[[str], Value] | None = lambda text: read_date(text, date_format)  # noqa: E731 - it needs the format
    else:
        read = KINDS[form.kind].read
    if form.required or read is None:
        return read
    sure = read
    return lambda text: sure(text) if text.strip(" ") else None


def read_field(*, form: FieldForm, text: str) -> Value:
    """A field's value, looked at with care; raises `FieldRefusedError` saying what is expected."""
    bare = text.strip(" ")
    if form.choices == ("",) and bare:
        raise FieldRefusedError(Wording("blanks"))
    if form.choices and bare not in form.choices and (bare or form.required):
        if len(form.choices) == 1:
            raise FieldRefusedError(Wording("“{choice}”", choice=form.choices[0]))
        raise FieldRefusedError(Wording("one of {choices}", choices=", ".join(form.choices)))
    if not bare:
        if form.required:
            raise FieldRefusedError(Wording("something else than blanks"))
        return text if form.kind in {"text", "digits", "bytes"} else None
    if form.kind == "date":
        return read_date(text, form.date_format)
    read = _CAREFUL.get(form.kind) or KINDS[form.kind].read or read_text
    return read(text)


def pattern_of(*, form: FieldForm, letters: str) -> str:
    """The pattern that exactly the texts of a fixed field fit; `letters` are those that text may have."""
    width = form.width
    if form.choices:
        choices = [re.escape(choice.ljust(width)[:width]) for choice in form.choices]
        return f"(?:{'|'.join(choices if form.required else [*choices, ' ' * width])})"
    if form.kind == "text":
        return f"(?! {{{width}}}){letters}{{{width}}}" if form.required else f"{letters}{{{width}}}"
    one = f"{KINDS[form.kind].letters}{{{width}}}"
    return one if form.required else f"(?:{one}| {{{width}}})"
