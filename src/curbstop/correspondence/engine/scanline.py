"""The payment stub's scanline: composing it, and reading it back at the counter.

The layout (which fields, how wide, which separator) is a setting of the payment processor: `StubLayout`. The check digit is
Luhn's (ISO/IEC 7812-1 annex B), which notices every single wrong digit and nearly every exchange of neighbours.
"""

import re
from datetime import date, datetime

from curbstop.correspondence.types import DEFAULT_STUB_LAYOUT, ScannedStub, StubField, StubLayout
from curbstop.kernel.check_digit import has_valid_luhn_digit, luhn_digit
from curbstop.kernel.errors import CurbstopError

DATE_PATTERNS = {6: "%m%d%y", 8: "%Y%m%d"}
NOT_A_DIGIT = re.compile(r"\D")
BETWEEN_DIGITS = re.compile(r"[\s\-]+")


class DoesNotFitStubError(CurbstopError):
    """A figure is too long for its field of the scanline."""


class NotAScanlineError(CurbstopError):
    """A text is not a scanline of this layout."""


class WrongCheckDigitError(CurbstopError):
    """A scanline was read or typed with a wrong digit."""


class WrongStubDateError(CurbstopError):
    """The due date on a scanline is no date."""


def _field_digits(*, stub_field: StubField, account_number: str, amount_due_cents: int, due_date: date) -> str:
    match stub_field.kind:
        case "account_number":
            digits = NOT_A_DIGIT.sub("", account_number)
        case "amount_due_cents":
            digits = str(max(amount_due_cents, 0))
        case "due_date":
            return due_date.strftime(DATE_PATTERNS[stub_field.width])
    if len(digits) > stub_field.width:
        raise DoesNotFitStubError(
            "'{digits}' is longer than the {width} digits of its field on the payment stub",
            where="account {account_number}",
            to_do="Widen the field in the stub layout, in agreement with the payment processor.",
            digits=digits,
            width=stub_field.width,
            account_number=account_number,
        )
    return digits.zfill(stub_field.width)


def compose_scanline(
    *, account_number: str, amount_due_cents: int, due_date: date, layout: StubLayout = DEFAULT_STUB_LAYOUT
) -> str:
    """The scanline's text. A credit is written as zero due; other signs than digits in the account number are left out."""
    fields = [
        _field_digits(
            stub_field=stub_field, account_number=account_number, amount_due_cents=amount_due_cents, due_date=due_date
        )
        for stub_field in layout.fields
    ]
    return layout.separator.join([*fields, luhn_digit("".join(fields))])


def parse_scanline(*, text: str, layout: StubLayout = DEFAULT_STUB_LAYOUT) -> ScannedStub:
    """Read a scanline as scanned or typed (blanks and hyphens do not matter) and prove its check digit."""
    digits = BETWEEN_DIGITS.sub("", text)
    expected = sum(stub_field.width for stub_field in layout.fields) + 1
    if not (digits.isascii() and digits.isdigit() and len(digits) == expected):
        raise NotAScanlineError(
            "'{text}' is not the line of a payment stub, which has {expected} digits",
            to_do="Scan the stub again, or find the account by its number.",
            text=text.strip(),
            expected=expected,
        )
    if not has_valid_luhn_digit(digits):
        raise WrongCheckDigitError(
            "One digit of the payment stub's line was read wrong",
            where="{text}",
            to_do="Scan the stub again, or find the account by its number.",
            text=text.strip(),
        )
    values: dict[str, str] = {}
    at = 0
    for stub_field in layout.fields:
        values[stub_field.kind] = digits[at : at + stub_field.width]
        at += stub_field.width
    return ScannedStub(
        account_number=values.get("account_number", "").lstrip("0"),
        amount_due_cents=int(values.get("amount_due_cents", "0")),
        due_date=_read_date(values["due_date"]) if "due_date" in values else None,
    )


def _read_date(digits: str) -> date:
    try:
        return datetime.strptime(digits, DATE_PATTERNS[len(digits)]).date()  # noqa: DTZ007 - a date has no zone
    except ValueError as error:
        raise WrongStubDateError(
            "The payment stub's due date '{digits}' is not a date",
            to_do="Find the account by its number.",
            digits=digits,
        ) from error
