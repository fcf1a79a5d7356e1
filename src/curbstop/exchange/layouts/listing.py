"""A dry run: the records of a file as a person reads them, up to the first that is wrong."""

from collections.abc import Iterator
from datetime import date

from curbstop.exchange.layouts.kinds import Value
from curbstop.exchange.layouts.reading import Reading
from curbstop.exchange.layouts.records import Row, spaced

LONGEST_VALUE = 40


def listed(*, reading: Reading) -> Iterator[str]:
    """One line a record: its number, what it is, and each field that is not blank."""
    for row in reading:
        yield f"{row.line:>7}  {row.form.title}: {_fields(row)}"


def _fields(row: Row) -> str:
    pairs = ((spaced(one.name), _said(one.name, row.get(one.name))) for one in row.form.form.fields)
    return ", ".join(f"{name} {value}" for name, value in pairs if value)


def _said(name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and name.endswith("_cents"):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    text = "".join(letter if letter.isprintable() else "." for letter in text[: LONGEST_VALUE + 1])
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
