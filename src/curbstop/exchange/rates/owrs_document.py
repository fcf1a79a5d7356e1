"""OWRS files read whole: classes that are sound, and the reason for each that is not.

The format: Open Water Rate Specification of the California Data Collaborative. A file's scalars stay the text that it
holds, so that no price is ever a binary fraction and the key `01` is not the key `1`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curbstop.exchange.rates.owrs_formula import Formula, UnsoundFormulaError, names_in, parse_formula
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.strict_yaml import UnreadableYamlError, read_strict_yaml

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
    """One customer class: its parts by name."""

    file: str
    name: str
    parts: Mapping[str, Part]

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


@dataclass(frozen=True, slots=True)
class OwrsFile:
    """A file's sound classes and its refusals."""

    file: str
    metadata: Mapping[str, Any]
    classes: Mapping[str, OwrsClass]
    refusals: tuple[Refusal, ...]

    @property
    def bill_unit(self) -> str:
        """The unit of usage; absent means ccf."""
        return str(self.metadata.get("bill_unit") or "ccf")


def read_owrs(*, path: Path, name: str) -> OwrsFile:
    """Read one file; never raises for what the file holds: see `refusals`."""
    try:
        return read_owrs_text(text=path.read_text(encoding="utf-8-sig"), name=name)
    except UnicodeDecodeError:
        return _refused(name, "The file is not UTF-8 text.")


def read_owrs_text(*, text: str, name: str) -> OwrsFile:
    """The same for a text."""
    try:
        data = read_strict_yaml(text=text, name=name, only_text=True)
    except UnreadableYamlError as error:
        return _refused(name, str(error))
    structure = data.get("rate_structure") if isinstance(data, dict) else None
    if not isinstance(structure, dict) or not structure:
        return _refused(name, "There is no rate_structure.")
    metadata = data.get("metadata")
    classes: dict[str, OwrsClass] = {}
    refusals: list[Refusal] = []
    for class_name, parts in structure.items():
        try:
            classes[class_name] = _read_class(file=name, name=class_name, parts=parts)
        except _PartError as error:
            refusals.append(Refusal(file=name, cust_class=class_name, part=error.part, reason=str(error)))
    return OwrsFile(
        file=name,
        metadata=metadata if isinstance(metadata, dict) else {},
        classes=classes,
        refusals=tuple(refusals),
    )


def _refused(name: str, reason: str) -> OwrsFile:
    return OwrsFile(file=name, metadata={}, classes={}, refusals=(Refusal(name, "", "", reason),))


class _PartError(Exception):
    def __init__(self, part: str, reason: str) -> None:
        self.part = part
        super().__init__(reason)


def _read_class(*, file: str, name: str, parts: object) -> OwrsClass:
    if not isinstance(parts, dict):
        raise _PartError("", "The class has no parts.")
    read = {part: _read_or_keep_reason(part=part, content=content) for part, content in parts.items()}
    owrs_class = OwrsClass(file=file, name=name, parts=read)
    bill = read.get("bill")
    if bill is None:
        raise _PartError("bill", "There is no formula for the bill.")
    reached = _reached(owrs_class=owrs_class, part="bill", above=())
    for charge in sorted(CHARGES_WITH_TIERS.keys() & reached):
        _check_tiers(owrs_class=owrs_class, charge=charge)
    return owrs_class


def _read_or_keep_reason(*, part: str, content: object) -> Part:
    try:
        return _read_part(part=part, content=content)
    except _PartError as error:
        return Unsound(str(error))


def _read_part(*, part: str, content: object) -> Part:
    if isinstance(content, dict):
        return _read_table(part=part, content=content)
    value = _read_value(part=part, content=content)
    if isinstance(value, RateType) and part not in CHARGES_WITH_TIERS:
        raise _PartError(
            part, f"'{value.name}' is a rate type, which only {' and '.join(CHARGES_WITH_TIERS)} may have."
        )
    return value


def _read_table(*, part: str, content: dict[str, Any]) -> Table:
    columns, values = content.get("depends_on"), content.get("values")
    names = [columns] if isinstance(columns, str) else columns
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise _PartError(part, "depends_on must name one or several columns.")
    if not isinstance(values, dict) or not values:
        raise _PartError(part, "values must be a map from the columns' values to prices, not a list.")
    read = {str(key).strip(): _read_value(part=part, content=value) for key, value in values.items()}
    if any(isinstance(value, RateType) for value in read.values()) and part not in CHARGES_WITH_TIERS:
        raise _PartError(part, "A rate type stands where a price or a formula is expected.")
    return Table(depends_on=tuple(name.strip() for name in names), values=read)


def _read_value(*, part: str, content: object) -> Value:
    is_steps = part.removesuffix(DIALECT_SUFFIX).endswith(TIER_PARTS)
    if isinstance(content, list) and len(content) == 1 and not is_steps:
        return _read_value(part=part, content=content[0])
    if isinstance(content, str) and content.strip() and is_steps:
        return Steps((content.strip(),))
    if isinstance(content, list):
        if not content or not all(isinstance(entry, str) and entry.strip() for entry in content):
            raise _PartError(part, "A list must hold a number or a name in each place.")
        return Steps(tuple(entry.strip() for entry in content))
    if not isinstance(content, str) or not content.strip():
        raise _PartError(part, "The part has no value.")
    if content.strip() in RATE_TYPES:
        return RateType(content.strip())
    try:
        return Single(parse_formula(text=" ".join(content.split())))
    except UnsoundFormulaError as error:
        raise _PartError(part, str(error)) from error


def values_of(part: Part) -> Iterator[Value]:
    """The part's value, or each of its values."""
    if isinstance(part, Table):
        yield from part.values.values()
    else:
        yield part


def _reached(*, owrs_class: OwrsClass, part: str, above: tuple[str, ...]) -> set[str]:
    """Every part that `part` needs, itself included; refuses circles and unsound parts among them."""
    if part in above:
        # A part that names itself means the input of that name: only circles over other parts are unsound.
        if above[-1] == part:
            return set()
        raise _PartError(part, f"The part is computed from itself ({' from '.join((*above, part))}).")
    reached = {part}
    for value in values_of(owrs_class.parts[part]):
        if isinstance(value, Unsound):
            raise _PartError(part, value.reason)
        if isinstance(value, Single):
            for name in sorted(names_in(formula=value.formula)):
                lower = owrs_class.part_name(name)
                if lower is not None:
                    reached |= _reached(owrs_class=owrs_class, part=lower, above=(*above, part))
    return reached


def _check_tiers(*, owrs_class: OwrsClass, charge: str) -> None:
    """Starts and prices of a tiered charge exist, and there are as many prices as starts."""
    part = owrs_class.parts.get(charge)
    types = {value.name for value in values_of(part) if isinstance(value, RateType)} if part else set()
    if not types:
        return
    prefix = CHARGES_WITH_TIERS[charge]
    lengths: dict[str, set[int]] = {}
    for name in TIER_PARTS:
        found = owrs_class.part_name(prefix + name)
        if found is None:
            raise _PartError(
                prefix + name, f"The charge is {' or '.join(sorted(types))}, but there is no {prefix}{name}."
            )
        steps = [value for value in values_of(owrs_class.parts[found]) if isinstance(value, Steps)]
        if len(steps) != len(list(values_of(owrs_class.parts[found]))):
            raise _PartError(found, "A tier table must hold lists.")
        lengths[name] = {len(step.entries) for step in steps}
    if not any(start == price for start in lengths["tier_starts"] for price in lengths["tier_prices"]):
        raise _PartError(
            prefix + "tier_prices",
            f"There are {max(lengths['tier_starts'])} starts and {max(lengths['tier_prices'])} prices.",
        )
