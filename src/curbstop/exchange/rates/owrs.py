"""Bills under OWRS tariffs, exactly: fractions, no rounding of money."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from typing import NoReturn

from curbstop.exchange.rates.exact_text import exact_text
from curbstop.exchange.rates.owrs_formula import Name, Number, evaluate, evaluate_in_binary, parse_formula
from curbstop.exchange.rates.owrs_lines import lines_of
from curbstop.exchange.rates.owrs_parts import (
    BUDGET,
    CHARGES_WITH_TIERS,
    DIALECT_SUFFIX,
    USAGE,
    OwrsClass,
    Part,
    RateType,
    Single,
    Steps,
    Table,
    Unsound,
    UnsoundOwrsError,
    Value,
)
from curbstop.exchange.rates.owrs_soundness import ALLOWANCES
from curbstop.kernel.rounding import round_fraction
from curbstop.kernel.wording import Wording

# A number as a table or a program writes it; longer ones would only waste time.
NUMBER_TEXT = re.compile(r"[-+]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eE][-+]?\d{1,2})?", re.ASCII)
ONE, HUNDRED = Fraction(1), Fraction(100)


@dataclass(frozen=True, slots=True)
class OwrsBill:
    """An exact bill. `components` are all parts that the bill reaches, without the newer dialect's suffix.

    Reported without being in the total: a service charge that the bill leaves out, a budget's allowances.
    """

    total: Fraction
    components: Mapping[str, Fraction]
    tier_usage: tuple[Fraction, ...]
    tier_revenue: tuple[Fraction, ...]
    lines: tuple[Fraction, ...]

    @property
    def cents(self) -> int:
        """The bill in whole cents: each line half up."""
        return sum(round_fraction(value=amount * HUNDRED) for amount in self.lines)


def owrs_bill(*, owrs_class: OwrsClass, inputs: Mapping[str, str | int | Fraction]) -> OwrsBill:
    """The bill for `inputs`: `usage_ccf` in the file's unit, and the columns that the class asks for.

    Raises UnsoundOwrsError (with file, class and part) where an input or a value is missing.
    """
    run = _Run(owrs_class=owrs_class, inputs={name: _plain(value) for name, value in inputs.items()})
    total = run.value("bill")
    lines = run.lines()
    run.look_at("service_charge", "commodity_charge", *(ALLOWANCES if run.has_budget else ()))
    components = {name: value for name, value in run.done.items() if name != "bill"}
    return OwrsBill(
        total=total,
        components=components,
        tier_usage=tuple(run.tier_usage),
        tier_revenue=tuple(run.tier_revenue),
        lines=lines,
    )


def _plain(value: str | int | Fraction) -> str | Fraction:
    return value if isinstance(value, str) else Fraction(value)


def rounded(*, exact: Fraction, binary: Callable[[], float]) -> Fraction:
    """To whole units, half to even.

    Whether a value lies on the half was decided by the specification's reference implementation in binary fractions: five
    people of 74.8 gallons for 31 days are 15.5 units, but 15.499999999999998 there, hence 15. Only on an exact half is the
    binary value asked for; no money is ever computed from it.
    """
    if exact.denominator != 2:  # noqa: PLR2004 - an exact half
        return Fraction(round(exact))
    return Fraction(round(binary()))


@dataclass(slots=True)
class _Run:
    """One bill on its way."""

    owrs_class: OwrsClass
    inputs: Mapping[str, str | Fraction]
    done: dict[str, Fraction] = field(default_factory=dict)
    tier_usage: list[Fraction] = field(default_factory=list)
    tier_revenue: list[Fraction] = field(default_factory=list)
    revenues: dict[str, list[Fraction]] = field(default_factory=dict)
    has_budget: bool = False
    under_way: set[str] = field(default_factory=set)

    def refuse(self, part: str, problem: Wording) -> NoReturn:
        raise UnsoundOwrsError(
            "{problem}",
            where="{file}, class {owrs_class}, part {part}",
            problem=problem,
            file=self.owrs_class.file,
            owrs_class=self.owrs_class.name,
            part=part,
        )

    def value(self, name: str) -> Fraction:
        """The value of a part or an input: an input of the same name comes first."""
        if name in self.done:
            return self.done[name]
        if name in self.inputs:
            return self._input(name)
        part_name = self.owrs_class.part_name(name)
        if part_name is None:
            self.refuse(name, Wording("There is neither a part nor an input called '{name}'", name=name))
        shown = name.removesuffix(DIALECT_SUFFIX)
        if shown in self.done:
            return self.done[shown]
        value = self.chosen(part_name)
        if shown in self.under_way:
            self.refuse(part_name, Wording("The part is computed from itself"))
        self.under_way.add(shown)
        self.done[shown] = self._computed(part_name=part_name, value=value)
        return self.done[shown]

    def _computed(self, *, part_name: str, value: Value) -> Fraction:
        if isinstance(value, Unsound):
            self.refuse(part_name, Wording("{reason}", reason=value.reason))
        if isinstance(value, Steps):
            self.refuse(part_name, Wording("A list stands where one number is expected"))
        if isinstance(value, RateType):
            return self._tiers(charge=part_name, kind=value.name)
        return self._formula(part_name, value)

    def lines(self) -> tuple[Fraction, ...]:
        """What the bill adds up, once it is computed."""
        bill = self.chosen("bill")
        if "bill" in self.inputs or not isinstance(bill, Single):
            return (self.value("bill"),)
        return tuple(lines_of(formula=bill.formula, value_of=self.value, tiers_of=self.revenues))

    def look_at(self, *names: str) -> None:
        """Evaluate parts for the report alone: where an input is missing they are left out."""
        for name in names:
            before = dict(self.done)
            try:
                if self.owrs_class.part_name(name) is not None:
                    self.value(name)
            except UnsoundOwrsError:
                self.done = before

    def _input(self, name: str) -> Fraction:
        value = self.inputs[name]
        if isinstance(value, Fraction):
            return value
        if not NUMBER_TEXT.fullmatch(value.strip()):
            self.refuse(name, Wording("The input '{name}' is '{value}', not a number", name=name, value=value))
        return Fraction(value.strip())

    def _formula(self, name: str, value: Single) -> Fraction:
        round_operand = self._round_operand if "budget" in name.removesuffix(DIALECT_SUFFIX) else None
        try:
            return evaluate(formula=value.formula, value_of=self.value, round_operand=round_operand)
        except ZeroDivisionError:
            self.refuse(name, Wording("The formula divides by zero"))

    def _round_operand(self, operand: Number | Name, exact: Fraction) -> Fraction:
        if isinstance(operand, Number):
            return Fraction(round(exact))
        return rounded(exact=exact, binary=lambda: self.binary(operand.name))

    def binary(self, name: str) -> float:
        """What binary arithmetic makes of a part or an input; parts that round are whole and need none."""
        part_name = self.owrs_class.part_name(name)
        value = self.chosen(part_name) if name not in self.inputs and part_name is not None else None
        if isinstance(value, Single) and "budget" not in name:
            return evaluate_in_binary(formula=value.formula, value_of=self.binary)
        return float(self.value(name))

    def chosen(self, name: str) -> Value:
        """The part's value, chosen by the inputs where it is a table."""
        part: Part = self.owrs_class.parts[name]
        if not isinstance(part, Table):
            return part
        missing = [column for column in part.depends_on if column not in self.inputs]
        if missing:
            self.refuse(name, Wording("The input '{name}' is not given", name=missing[0]))
        key = "|".join(_as_key(self.inputs[column]) for column in part.depends_on)
        spellings = (key, key.replace('1|1/2"', '1 1/2"'), key.replace('1 1/2"', '1|1/2"'))
        found = next((part.values[spelling] for spelling in spellings if spelling in part.values), None)
        if found is None:
            self.refuse(
                name, Wording("There is no value for {columns} '{key}'", columns=" and ".join(part.depends_on), key=key)
            )
        return found

    def steps(self, name: str) -> tuple[str, ...]:
        """The list of tier starts or prices called `name`."""
        found = self.owrs_class.part_name(name)
        value = self.chosen(found) if found is not None else None
        if found is None or not isinstance(value, Steps):
            self.refuse(name, Wording("The list of tiers is missing"))
        return value.entries

    def _tiers(self, *, charge: str, kind: str) -> Fraction:
        prefix = CHARGES_WITH_TIERS[charge]
        starts, prices = self.steps(prefix + "tier_starts"), self.steps(prefix + "tier_prices")
        if len(starts) != len(prices):
            self.refuse(
                prefix + "tier_prices",
                Wording("There are {starts} starts and {prices} prices", starts=len(starts), prices=len(prices)),
            )
        bounds = [self._bound(text=text, kind=kind) for text in starts]
        bounds[0] = Fraction(0)
        self.has_budget = self.has_budget or kind == BUDGET
        # A start below the one before it takes nothing from the tiers before it.
        bounds = list(accumulate(bounds, max))
        usage = self.value(USAGE)
        total = Fraction(0)
        quantities, revenues = [], []
        for number, price in enumerate(prices):
            end = bounds[number + 1] if number + 1 < len(bounds) else None
            quantity = max((usage if end is None else min(usage, end)) - bounds[number], Fraction(0))
            revenue = quantity * self._number(text=price)
            quantities.append(quantity)
            revenues.append(revenue)
            total += revenue
        self.revenues[charge] = revenues
        if charge == "commodity_charge":
            self.tier_usage, self.tier_revenue = quantities, revenues
        return total

    def _bound(self, *, text: str, kind: str) -> Fraction:
        """Where a tier begins: in `Tiered` one below the start as written, in `Budget` the threshold itself."""
        if kind == BUDGET and text in ALLOWANCES:
            return rounded(exact=self.value(text), binary=lambda: self.binary(text))
        if kind == BUDGET and text.endswith("%"):
            percent = self._number(text=text[:-1])
            exact = percent / HUNDRED * self.value("budget")
            return rounded(exact=exact, binary=lambda: float(percent) / float(HUNDRED) * self.binary("budget"))
        start = self._number(text=text)
        return start if kind == BUDGET else start - ONE

    def _number(self, *, text: str) -> Fraction:
        formula = parse_formula(text=text)
        if not isinstance(formula, Number):
            return evaluate(formula=formula, value_of=self.value)
        return formula.value


def _as_key(value: str | Fraction) -> str:
    if isinstance(value, str):
        return value.strip()
    return exact_text(value=value)
