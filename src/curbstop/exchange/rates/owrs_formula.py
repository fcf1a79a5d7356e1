"""Formulas of OWRS files: numbers, names, `+ - * /`, parentheses, a sign. Nothing else is understood, nothing is executed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from curbstop.kernel.errors import CurbstopError

Value = TypeVar("Value", Fraction, float)
TOKEN = re.compile(r"\s*(?:(?P<number>\d+\.?\d*|\.\d+)|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)|(?P<sign>[-+*/()]))")
DEEPEST = 40
# How much of a formula a refusal quotes.
SHOWN = 80


class UnsoundFormulaError(CurbstopError):
    """A text is not a formula of the format."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """Another part, or an input."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and a sign."""

    sign: str
    left: "Formula"
    right: "Formula"


Formula = Number | Name | Operation


@lru_cache(maxsize=4096)
def parse_formula(*, text: str) -> Formula:
    """The formula in `text`. Raises UnsoundFormulaError."""
    return _Reader(text).whole()


def names_in(*, formula: Formula) -> frozenset[str]:
    """Every name that the formula uses."""
    if isinstance(formula, Name):
        return frozenset({formula.name})
    if isinstance(formula, Operation):
        return names_in(formula=formula.left) | names_in(formula=formula.right)
    return frozenset()


def evaluate(
    *,
    formula: Formula,
    value_of: Callable[[str], Fraction],
    round_operand: Callable[[Number | Name, Fraction], Fraction] | None = None,
) -> Fraction:
    """The exact value; `round_operand` is applied to every number and every name's value. May raise ZeroDivisionError."""
    if isinstance(formula, Operation):
        left = evaluate(formula=formula.left, value_of=value_of, round_operand=round_operand)
        right = evaluate(formula=formula.right, value_of=value_of, round_operand=round_operand)
        return _combined(sign=formula.sign, left=left, right=right)
    value = formula.value if isinstance(formula, Number) else value_of(formula.name)
    return round_operand(formula, value) if round_operand else value


def _combined(*, sign: str, left: Value, right: Value) -> Value:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokens()
        self.place = 0
        self.depth = 0

    def _tokens(self) -> list[tuple[str, str]]:
        tokens, at = [], 0
        text = self.text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None:
                raise UnsoundFormulaError(
                    "'{found}' is not part of a formula",
                    where="{formula}",
                    found=text[at:].strip()[:20],
                    formula=self.text[:SHOWN],
                )
            tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            at = match.end()
        return tokens

    def whole(self) -> Formula:
        formula = self._sum()
        if self.place < len(self.tokens):
            raise UnsoundFormulaError(
                "'{found}' is not expected here",
                where="{formula}",
                found=self.tokens[self.place][1],
                formula=self.text[:SHOWN],
            )
        return formula

    def _next_is(self, *signs: str) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place] in {("sign", sign) for sign in signs}

    def _take(self) -> tuple[str, str]:
        if self.place == len(self.tokens):
            raise UnsoundFormulaError("The formula ends too early", where="{formula}", formula=self.text[:SHOWN])
        self.place += 1
        return self.tokens[self.place - 1]

    def _sum(self) -> Formula:
        formula = self._product()
        while self._next_is("+", "-"):
            formula = Operation(self._take()[1], formula, self._product())
        return formula

    def _product(self) -> Formula:
        formula = self._signed()
        while self._next_is("*", "/"):
            formula = Operation(self._take()[1], formula, self._signed())
        return formula

    def _signed(self) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnsoundFormulaError("The formula is nested too deeply", where="{formula}", formula=self.text[:SHOWN])
        try:
            if self._next_is("-"):
                self._take()
                return Operation("-", Number(Fraction(0)), self._signed())
            if self._next_is("+"):
                self._take()
                return self._signed()
            return self._operand()
        finally:
            self.depth -= 1

    def _operand(self) -> Formula:
        kind, text = self._take()
        if kind == "number":
            return Number(Fraction(text))
        if kind == "name":
            return Name(text)
        if text != "(":
            raise UnsoundFormulaError(
                "'{found}' is not expected here", where="{formula}", found=text, formula=self.text[:SHOWN]
            )
        formula = self._sum()
        if not self._next_is(")"):
            raise UnsoundFormulaError("A parenthesis is not closed", where="{formula}", formula=self.text[:SHOWN])
        self._take()
        return formula


def evaluate_in_binary(*, formula: Formula, value_of: Callable[[str], float]) -> float:
    """The value as a program would find it that computes in binary fractions, in the order as written."""
    if isinstance(formula, Number):
        return float(formula.value)
    if isinstance(formula, Name):
        return value_of(formula.name)
    left = evaluate_in_binary(formula=formula.left, value_of=value_of)
    right = evaluate_in_binary(formula=formula.right, value_of=value_of)
    return _combined(sign=formula.sign, left=left, right=right)
