"""What a column of the conversion's files may hold: its kind, unit, allowed values and an example, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a cell's text is read. Each kind has one sentence that says what is expected (`EXPECTED`)."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole number"
    READING = "reading"
    MONEY = "money"
    PERCENT = "percent"
    YES_NO = "yes or no"
    CHOICE = "choice"
    PHONE_OR_EMAIL = "telephone or e-mail"
    ACCOUNT_NUMBER = "customer account number"
    METER_SIZE = "meter size"


EXPECTED: dict[Kind, str] = {
    Kind.TEXT: "text",
    Kind.DATE: "a day as YYYY-MM-DD",
    Kind.WHOLE: "a whole number",
    Kind.READING: "a number with at most 3 decimals, not negative",
    Kind.MONEY: "dollars with a point and two decimals, for example 1234.50",
    Kind.PERCENT: "a percentage above 0 and at most 100, with at most 4 decimals",
    Kind.YES_NO: "yes or no",
    Kind.CHOICE: "one of the allowed values",
    Kind.PHONE_OR_EMAIL: "a United States telephone number of ten digits, or an e-mail address",
    Kind.ACCOUNT_NUMBER: "6 to 12 digits, not all zeros, the last one a check digit (Luhn, modulo 10)",
    Kind.METER_SIZE: "a size in inches",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column. `refers_to` names `file.column` whose values it must be one of.

    `lowest` and `highest` are whole numbers; of money cents, of readings thousandths.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    meaning: str
    example: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    refers_to: str = ""
    default: str = ""
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileLayout:
    """One file: its columns in order, and the columns that together name a row (`key`)."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = True

    def column(self, name: str) -> Column:
        """The column called `name`."""
        return next(column for column in self.columns if column.name == name)
