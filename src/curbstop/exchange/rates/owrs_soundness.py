"""Whether an OWRS class can be billed: everything its bill needs is there and can be used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from curbstop.exchange.rates.owrs_formula import UnsoundFormulaError, names_in, parse_formula
from curbstop.exchange.rates.owrs_parts import (
    BUDGET,
    CHARGES_WITH_TIERS,
    TIER_PARTS,
    USAGE,
    OwrsClass,
    PartError,
    RateType,
    Single,
    Steps,
    Table,
    Unsound,
    Value,
    values_of,
)

ALLOWANCES = ("indoor", "outdoor")
# No meter and no customer has a charge: a name like this that is no part is a slip of the pen, not an input.
MONEY_NAME = re.compile(r".*(charge|rate|price|fee)s?")


@dataclass(slots=True)
class Reach:
    """What a class's bill needs: parts, and input columns that must or (in a table) may be given."""

    owrs_class: OwrsClass
    parts: dict[str, None] = field(default_factory=dict)
    inputs: dict[str, None] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    choices: int = 0

    def name(self, name: str, *, by: str) -> None:
        """Follow a name that the part `by` uses."""
        part = self.owrs_class.part_name(name)
        if part is None:
            if MONEY_NAME.fullmatch(name) and not self.choices:
                raise PartError(by, f"There is neither a part nor an input called '{name}'.")
            self.inputs[name] = None
        elif self.above and self.above[-1] == part:
            # A part that names itself means the input of that name: only circles over other parts are unsound.
            self.inputs[name] = None
        else:
            self.part(part)

    def part(self, part: str) -> None:
        """Follow a part and everything that it needs."""
        if part in self.above:
            raise PartError(part, f"The part is computed from itself ({' from '.join((*self.above, part))}).")
        content = self.owrs_class.parts[part]
        is_table = isinstance(content, Table)
        self.parts[part] = None
        self.above.append(part)
        self.choices += is_table
        if isinstance(content, Table):
            self.inputs |= dict.fromkeys(content.depends_on)
        for value in values_of(content):
            self._value(part=part, value=value)
        self.choices -= is_table
        self.above.pop()

    def _value(self, *, part: str, value: Value) -> None:
        if isinstance(value, Unsound):
            raise PartError(part, value.reason)
        if isinstance(value, Single):
            for name in sorted(names_in(formula=value.formula)):
                self.name(name, by=part)
        if isinstance(value, RateType):
            self._tiers(charge=part, kind=value.name)

    def _tiers(self, *, charge: str, kind: str) -> None:
        self.inputs[USAGE] = None
        lists = {name: self._list(name=CHARGES_WITH_TIERS[charge] + name, kind=kind) for name in TIER_PARTS}
        starts, prices = lists.values()
        self._refuse_other_lengths(prefix=CHARGES_WITH_TIERS[charge], starts=starts, prices=prices)
        for entry in _entries(starts):
            for name in _names_of_entry(entry=entry, kind=kind, part=CHARGES_WITH_TIERS[charge] + TIER_PARTS[0]):
                self.name(name, by=CHARGES_WITH_TIERS[charge] + TIER_PARTS[0])
        for entry in _entries(prices):
            for name in _names_of_entry(entry=entry, kind="", part=CHARGES_WITH_TIERS[charge] + TIER_PARTS[1]):
                self.name(name, by=CHARGES_WITH_TIERS[charge] + TIER_PARTS[1])

    def _list(self, *, name: str, kind: str) -> list[Steps]:
        found = self.owrs_class.part_name(name)
        if found is None:
            raise PartError(name, f"The charge is {kind}, but there is no {name}.")
        content = self.owrs_class.parts[found]
        values = list(values_of(content))
        for value in values:
            if isinstance(value, Unsound):
                raise PartError(found, value.reason)
        steps = [value for value in values if isinstance(value, Steps)]
        if len(steps) != len(values):
            raise PartError(found, "A tier table must hold lists.")
        self.parts[found] = None
        if isinstance(content, Table):
            self.inputs |= dict.fromkeys(content.depends_on)
        return steps

    @staticmethod
    def _refuse_other_lengths(*, prefix: str, starts: list[Steps], prices: list[Steps]) -> None:
        """Refuse tables of which no start list has as many entries as some price list."""
        lengths = [{len(step.entries) for step in steps} for steps in (starts, prices)]
        if not lengths[0] & lengths[1]:
            raise PartError(prefix + "tier_prices", f"There are {max(lengths[0])} starts and {max(lengths[1])} prices.")


def _entries(steps: list[Steps]) -> Iterator[str]:
    for step in steps:
        yield from step.entries


def _names_of_entry(*, entry: str, kind: str, part: str) -> tuple[str, ...]:
    """The names that one tier start or price uses."""
    if kind == BUDGET and entry in ALLOWANCES:
        return (entry,)
    text = entry[:-1] if kind == BUDGET and entry.endswith("%") else entry
    try:
        names = tuple(sorted(names_in(formula=parse_formula(text=text))))
    except UnsoundFormulaError as error:
        raise PartError(part, str(error)) from error
    return (*names, "budget") if text != entry else names


def reach_of(*, owrs_class: OwrsClass) -> Reach:
    """Everything that the bill of the class needs. Raises PartError where it can never be computed."""
    if "bill" not in owrs_class.parts:
        raise PartError("bill", "There is no formula for the bill.")
    reach = Reach(owrs_class=owrs_class)
    reach.part("bill")
    return reach
