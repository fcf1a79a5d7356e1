"""Counting by denomination: the sheet of fields, and the count that was typed into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms import BoundField
from django.utils.translation import gettext as _

from curbstop.cashiering.types import DENOMINATIONS, Count
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, NotAnAmountError
from curbstop.web.counter.draft import NotTypedRightError
from curbstop.web.counter.words import denomination_label
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm
from curbstop.web.ui.spoken import said

MOST_PIECES = 100_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One denomination with what was typed."""

    code: str
    label: Words
    cents: int
    typed: str


@dataclass(frozen=True, slots=True)
class CountSheet:
    """The fields of a count. Checks are typed as a tape, one amount a line."""

    bills: tuple[SheetRow, ...]
    coins: tuple[SheetRow, ...]
    checks: str
    cards: str
    with_checks: bool
    with_cards: bool


def sheet_of(*, data: Mapping[str, Any], with_checks: bool, with_cards: bool) -> CountSheet:
    """The sheet with what was typed into it so far."""
    rows = [
        SheetRow(code, denomination_label(code), cents, str(data.get(f"count-{code}", "")))
        for code, cents in DENOMINATIONS.items()
    ]
    return CountSheet(
        bills=tuple(row for row in rows if not row.code.startswith("coin_")),
        coins=tuple(row for row in rows if row.code.startswith("coin_")),
        checks=str(data.get("count-checks", "")),
        cards=str(data.get("count-cards", "")),
        with_checks=with_checks,
        with_cards=with_cards,
    )


def read_count(*, data: Mapping[str, Any]) -> Count:
    """The count as typed; an empty field is zero. Raises `NotTypedRightError` with the field."""
    currency = tuple((code, _pieces(code, str(data.get(f"count-{code}", "")))) for code in DENOMINATIONS)
    tape = [line for line in str(data.get("count-checks", "")).replace(";", "\n").split("\n") if line.strip()]
    return Count(
        currency=tuple((code, pieces) for code, pieces in currency if pieces),
        checks=tuple(_cents(line, _("check %(number)s") % {"number": place}) for place, line in enumerate(tape, 1)),
        card_batch_cents=_cents(str(data.get("count-cards", "")), _("card total")),
    )


def _pieces(code: str, typed: str) -> int:
    text = typed.strip().replace(",", "")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_PIECES:
        raise NotTypedRightError(
            "“{text}” is not a number of pieces",
            where="{denomination}",
            to_do="Type how many there are.",
            text=typed,
            denomination=denomination_label(code),
        )
    return int(text)


def _cents(typed: str, where: str) -> int:
    try:
        return Money.parse(typed).cents if typed.strip() else 0
    except NotAnAmountError as error:
        raise NotTypedRightError(
            "“{text}” is not an amount",
            where="{place}",
            to_do="Type dollars and cents.",
            text=typed.strip(),
            place=where,
        ) from error


class CountForm(CommandForm):
    """A form with a count sheet in it: `first` names the fields that stand before it."""

    with_checks: ClassVar[bool] = False
    with_cards: ClassVar[bool] = False
    first: ClassVar[tuple[str, ...]] = ()

    @property
    def sheet(self) -> CountSheet:
        """The sheet to show."""
        return sheet_of(data=self.data, with_checks=self.with_checks, with_cards=self.with_cards)

    @property
    def fields_before(self) -> list[BoundField]:
        """The fields before the sheet."""
        return [self[name] for name in self.first]

    @property
    def fields_after(self) -> list[BoundField]:
        """The fields behind it."""
        return [field for field in self.visible_fields() if field.name not in self.first]

    def clean(self) -> dict[str, Any]:
        """Adds `count`."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned["count"] = read_count(data=self.data)
        except CurbstopError as error:
            self.add_error(None, said(error))
        return cleaned
