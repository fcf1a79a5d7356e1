"""OWRS files read whole: classes that are sound, and the reason for each that is not.

The format: Open Water Rate Specification of the California Data Collaborative. A file's scalars stay the text that it
holds, so that no price is ever a binary fraction and the key `01` is not the key `1`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from curbstop.exchange.rates.owrs_formula import UnsoundFormulaError, parse_formula
from curbstop.exchange.rates.owrs_parts import (
    CHARGES_WITH_TIERS,
    DIALECT_SUFFIX,
    RATE_TYPES,
    TIER_PARTS,
    OwrsClass,
    Part,
    PartError,
    RateType,
    Refusal,
    Single,
    Steps,
    Table,
    Unsound,
    Value,
)
from curbstop.exchange.rates.owrs_soundness import reach_of
from curbstop.platform.strict_yaml import UnreadableYamlError, read_strict_yaml


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


TOO_DEEP = "Its formulas and parts lead through more levels than can be followed."


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
        except PartError as error:
            refusals.append(Refusal(file=name, cust_class=class_name, part=error.part, reason=str(error)))
        except RecursionError:
            refusals.append(Refusal(file=name, cust_class=class_name, part="", reason=TOO_DEEP))
    return OwrsFile(
        file=name,
        metadata=metadata if isinstance(metadata, dict) else {},
        classes=classes,
        refusals=tuple(refusals),
    )


def _refused(name: str, reason: str) -> OwrsFile:
    return OwrsFile(file=name, metadata={}, classes={}, refusals=(Refusal(name, "", "", reason),))


def _read_class(*, file: str, name: str, parts: object) -> OwrsClass:
    if not isinstance(parts, dict):
        raise PartError("", "The class has no parts.")
    read = {part: _read_or_keep_reason(part=part, content=content) for part, content in parts.items()}
    owrs_class = OwrsClass(file=file, name=name, parts=read)
    reach = reach_of(owrs_class=owrs_class)
    return replace(
        owrs_class,
        inputs=tuple(reach.inputs),
        remarks=tuple(
            f"{part}: {value.reason}"
            for part, value in read.items()
            if isinstance(value, Unsound) and part not in reach.parts
        ),
    )


def _read_or_keep_reason(*, part: str, content: object) -> Part:
    try:
        return _read_part(part=part, content=content)
    except PartError as error:
        return Unsound(str(error))


def _read_part(*, part: str, content: object) -> Part:
    if isinstance(content, dict):
        return _read_table(part=part, content=content)
    value = _read_value(part=part, content=content)
    if isinstance(value, RateType) and part not in CHARGES_WITH_TIERS:
        raise PartError(part, f"'{value.name}' is a rate type, which only {' and '.join(CHARGES_WITH_TIERS)} may have.")
    return value


def _read_table(*, part: str, content: dict[str, Any]) -> Table:
    columns, values = content.get("depends_on"), content.get("values")
    names = [columns] if isinstance(columns, str) else columns
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise PartError(part, "depends_on must name one or several columns.")
    if not isinstance(values, dict) or not values:
        raise PartError(part, "values must be a map from the columns' values to prices, not a list.")
    read = {str(key).strip(): _read_value(part=part, content=value) for key, value in values.items()}
    if any(isinstance(value, RateType) for value in read.values()) and part not in CHARGES_WITH_TIERS:
        raise PartError(part, "A rate type stands where a price or a formula is expected.")
    return Table(depends_on=tuple(name.strip() for name in names), values=read)


def _read_value(*, part: str, content: object) -> Value:
    is_steps = part.removesuffix(DIALECT_SUFFIX).endswith(TIER_PARTS)
    if isinstance(content, list) and len(content) == 1 and not is_steps:
        return _read_value(part=part, content=content[0])
    if isinstance(content, str) and content.strip() and is_steps:
        return Steps((content.strip(),))
    if isinstance(content, list):
        if not content or not all(isinstance(entry, str) and entry.strip() for entry in content):
            raise PartError(part, "A list must hold a number or a name in each place.")
        return Steps(tuple(entry.strip() for entry in content))
    if not isinstance(content, str) or not content.strip():
        raise PartError(part, "The part has no value.")
    if content.strip() in RATE_TYPES:
        return RateType(content.strip())
    try:
        return Single(parse_formula(text=" ".join(content.split())))
    except UnsoundFormulaError as error:
        raise PartError(part, str(error)) from error
