"""From what is, and what the replay says, to the rows that lead from one to the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.receivables.engine.replay import ItemFacts, Outcome, SourceFacts
from curbstop.receivables.types import CreditChange, Reallocation, Release, Source


@dataclass(frozen=True, slots=True)
class LiveAllocation:
    """An allocation that nothing has released."""

    allocation_id: int
    open_item_id: int
    source: Source
    effective_date: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows to write."""

    releases: tuple[Release, ...]
    reallocations: tuple[Reallocation, ...]
    credit_changes: tuple[CreditChange, ...]

    def moved_items(self) -> dict[int, int]:
        """Cents more (or less) that each open item is paid."""
        sums: dict[int, int] = {}
        for release in self.releases:
            sums[release.open_item_id] = sums.get(release.open_item_id, 0) - release.amount_cents
        for again in self.reallocations:
            sums[again.open_item_id] = sums.get(again.open_item_id, 0) + again.amount_cents
        return sums

    def moved_credit(self) -> int:
        """Cents more (or less) of credit."""
        return sum(change.amount_cents for change in self.credit_changes)


def differences(*, live: Sequence[LiveAllocation], sources: Sequence[SourceFacts], outcome: Outcome) -> Differences:
    """What to release, allocate again, and move in credit, so that every source reaches what the replay says."""
    held: dict[tuple[Source, int], list[LiveAllocation]] = {}
    for row in live:
        held.setdefault((row.source, row.open_item_id), []).append(row)
    releases: list[Release] = []
    again: list[Reallocation] = []
    for source, wanted in outcome.allocated.items():
        items = {item for of, item in held if of == source} | set(wanted)
        for item in sorted(items):
            rows = held.get((source, item), [])
            cents = wanted.get(item, 0)
            if sum(row.amount_cents for row in rows) == cents:
                continue
            releases += [_release(row) for row in rows]
            if cents:
                again.append(Reallocation(item, source, outcome.effective[source], cents))
    return Differences(tuple(releases), tuple(again), tuple(_credit_changes(sources, outcome)))


def cancellation(*, items: Sequence[ItemFacts], source: Source) -> tuple[Reallocation, ...]:
    """Charges that never were: each is closed whole, from its own first day."""
    return tuple(Reallocation(item.open_item_id, source, item.effective_date, item.amount_cents) for item in items)


def _release(row: LiveAllocation) -> Release:
    return Release(row.allocation_id, row.open_item_id, row.source, row.effective_date, row.amount_cents)


def _credit_changes(sources: Sequence[SourceFacts], outcome: Outcome) -> list[CreditChange]:
    facts: Mapping[Source, SourceFacts] = {source.source: source for source in sources}
    changes: list[CreditChange] = []
    for source, wanted in outcome.credit.items():
        known = facts.get(source)
        delta = wanted - (known.credit_cents if known is not None else 0)
        if delta:
            effective = known.effective_date if known is not None else outcome.effective[source]
            changes.append(CreditChange(source, effective, delta))
    return changes
