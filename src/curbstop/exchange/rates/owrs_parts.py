"""What an OWRS class is made of, and what can be wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from curbstop.exchange.rates.owrs_formula import Formula
from curbstop.kernel.errors import CurbstopError

USAGE = "usage_ccf"
TIERED, BUDGET = "Tiered", "Budget"
RATE_TYPES = (TIERED, BUDGET)
CHARGES_WITH_TIERS = {"commodity_charge": "", "sewer_charge": "sewer_"}
DIALECT_SUFFIX = "_commodity"
TIER_PARTS = ("tier_starts", "tier_prices")


class UnsoundOwrsError(CurbstopError):
    """A file, a class or a part cannot be used; `where` names all three."""


@dataclass(frozen=True, slots=True)
class Single:
    """A part that is a number or a formula."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Steps:
    """A part that lists tier starts or tier prices, as written."""

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateType:
    """`Tiered` or `Budget`."""

    name: str


@dataclass(frozen=True, slots=True)
class Unsound:
    """A part that cannot be used. The class stands as long as its bill does not need it."""

    reason: str


Value = Single | Steps | RateType | Unsound


@dataclass(frozen=True, slots=True)
class Table:
    """A part whose value depends on input columns."""

    depends_on: tuple[str, ...]
    values: Mapping[str, Value]


Part = Value | Table


@dataclass(frozen=True, slots=True)
class OwrsClass:
    """One customer class: its parts by name, the input columns that its bill may ask for, parts that cannot be used."""

    file: str
    name: str
    parts: Mapping[str, Part]
    inputs: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def part_name(self, name: str) -> str | None:
        """The part that `name` means: itself, or in the newer dialect the one with the suffix."""
        if name in self.parts:
            return name
        return name + DIALECT_SUFFIX if name + DIALECT_SUFFIX in self.parts else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a class (or with no class, the whole file) is not used."""

    file: str
    cust_class: str
    part: str
    reason: str


class PartError(Exception):
    """A part that makes its class unusable."""

    def __init__(self, part: str, reason: str) -> None:
        self.part = part
        super().__init__(reason)


def values_of(part: Part) -> Iterator[Value]:
    """The part's value, or each of its values."""
    if isinstance(part, Table):
        yield from part.values.values()
    else:
        yield part
