"""Whole cents in one type, which refuses float."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from curbstop.kernel.errors import CurbstopError

CENTS_PER_DOLLAR = 100
TYPED_AMOUNT = re.compile(r"(?P<sign>-?)\$?(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d{0,2}))?", re.ASCII)


class NotAnAmountError(CurbstopError):
    """A text is not an amount of money."""


class UnsplittableError(CurbstopError):
    """There is nothing to split by."""


def split_cents(*, total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split whole cents by weights so that the parts add up to the total (largest remainder, then first come).

    Weights are whole and not negative, at least one above zero. A negative total splits as its absolute value does.
    """
    sum_of_weights = sum(weights)
    if sum_of_weights <= 0 or min(weights) < 0:
        raise UnsplittableError(
            "An amount can only be split by weights that are not negative and not all zero",
            where="weights {weights}",
            weights=weights,
        )
    size = abs(total_cents)
    parts = [size * weight // sum_of_weights for weight in weights]
    remainders = [size * weight % sum_of_weights for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in order[: size - sum(parts)]:
        parts[place] += 1
    return [-part for part in parts] if total_cents < 0 else parts


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of United States dollars in whole cents; negative is a credit."""

    cents: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.cents, bool) or not isinstance(self.cents, int):
            raise TypeError(f"Money is whole cents, not {self.cents!r}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed: `100`, `100.5`, `1,000.50`, `$5`, `-2.00`."""
        match = TYPED_AMOUNT.fullmatch(text.strip())
        if match is None or not (match["whole"] or match["part"]):
            raise NotAnAmountError(
                "'{text}' is not an amount", to_do="Type dollars and cents, for example 1,000.50 or 100.", text=text
            )
        whole = int(match["whole"].replace(",", "") or 0)
        cents = whole * CENTS_PER_DOLLAR + int((match["part"] or "").ljust(2, "0"))
        return cls(-cents if match["sign"] else cents)

    @classmethod
    def total(cls, amounts: Iterable[Self]) -> Self:
        """The sum of amounts; zero for none."""
        return cls(sum(amount.cents for amount in amounts))

    def split(self, weights: Sequence[int]) -> list[Self]:
        """Split by weights; the parts add up to the whole."""
        return [type(self)(part) for part in split_cents(total_cents=self.cents, weights=weights)]

    def __add__(self, other: Self) -> Self:
        return type(self)(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.cents - other.cents) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> Self:
        if isinstance(times, bool) or not isinstance(times, int):
            return NotImplemented
        return type(self)(self.cents * times)

    __rmul__ = __mul__

    def __neg__(self) -> Self:
        return type(self)(-self.cents)

    def __abs__(self) -> Self:
        return type(self)(abs(self.cents))

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        """`-1,000.50`: no currency sign."""
        sign = "-" if self.cents < 0 else ""
        whole, part = divmod(abs(self.cents), CENTS_PER_DOLLAR)
        return f"{sign}{whole:,}.{part:02d}"


ZERO = Money(0)
