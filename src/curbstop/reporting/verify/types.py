"""What a check is and what it answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Check:
    """One claim about the books, as two queries over raw rows.

    `counted` answers one number: how many things were compared. `disagreements` answers the rows that break the claim, as
    (place text, difference_cents bigint), the worst or earliest first; none means the claim holds.
    """

    name: str
    claim: str
    counted: str
    disagreements: str


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A place where the books contradict each other, and by how many cents."""

    place: str
    difference_cents: int


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check counted and what it found; `difference_cents` adds up the absolute differences of all rows."""

    name: str
    claim: str
    ok: bool
    counted: int
    disagreeing: int
    difference_cents: int
    first: tuple[Disagreement, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The result of a whole `verify`."""

    checks: tuple[CheckResult, ...]

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)
