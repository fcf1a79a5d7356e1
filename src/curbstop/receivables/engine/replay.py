"""What a customer account's allocations would be if some of its money, or some of its charges, had never been.

The events since the first one that is undone are played again in their order: charges appear, money without a target
follows the rule of `application`, adjustments and the like keep their item, credit is used up when a bill is issued.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from curbstop.receivables.engine.application import plan_rows
from curbstop.receivables.types import Source

# Money without a target. All else keeps its items: adjustments, write-offs, deposits applied, debts moved away.
MONEY_KINDS = frozenset({"payment", "assistance"})
CREDIT_KIND = "credit"
WITHOUT_TARGET = MONEY_KINDS | {CREDIT_KIND}
WithinBill = Callable[[date], str]
"""How one bill's items shared what did not reach for all of them on a business day: `proportional` or `priority`."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One open item as the replay needs it.

    `entry_id` is where it counts among the events. A charge made anew counts where the cancelled one stood, and is due when
    that was due (`due_then`) for whatever came before it was really there (`since_entry_id`).
    """

    open_item_id: int
    entry_id: int
    bill_id: int | None
    due_date: date | None
    business_date: date
    effective_date: date
    rank: int
    amount_cents: int
    since_entry_id: int | None = None
    due_then: date | None = None

    def due_at(self, entry_id: int) -> date | None:
        """When it is due for money that came with an entry."""
        made_anew = self.since_entry_id is not None and entry_id < self.since_entry_id
        return self.due_then if made_anew else self.due_date


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One source of money: where it reaches now, what of it is credit (negative: what it took out of credit).

    `entry_id` is the entry in which it came first, `business_date` the day of that entry.
    """

    source: Source
    entry_id: int
    business_date: date
    effective_date: date
    allocated: Mapping[int, int]
    credit_cents: int
    targets: Mapping[int, int] = field(default_factory=dict)
    """What it is for, whatever it reaches now: cents by open item."""

    @property
    def amount_cents(self) -> int:
        """What came in."""
        return sum(self.allocated.values()) + self.credit_cents


@dataclass(slots=True)
class Outcome:
    """What each source reaches after the replay. `shortage_cents`: credit that was spent and is not there any more."""

    allocated: dict[Source, dict[int, int]] = field(default_factory=dict)
    credit: dict[Source, int] = field(default_factory=dict)
    effective: dict[Source, date] = field(default_factory=dict)
    shortage_cents: int = 0


def replay(
    *,
    items: Sequence[ItemFacts],
    sources: Sequence[SourceFacts],
    without: frozenset[Source],
    cancelled: frozenset[int],
    within_bill: WithinBill,
    reduced: Mapping[Source, int] | None = None,
    since: int | None = None,
    never_credit: frozenset[Source] = frozenset(),
) -> Outcome:
    """Play the account's events again without the sources and the items that never were, or from the entry `since` on.

    Each by the policy `within_bill` of its own business day: what was decided later does not reach back. Of the sources in `reduced` so many cents never were.
    What finds no room of the sources in `never_credit` (a write-off) is nothing at all.

    Only sources at or after the first undone event are in the answer; those before it keep what they reach.
    """
    less = reduced or {}
    start = _start(items, sources, without | less.keys(), cancelled) if since is None else since
    table = _Table(within_bill=within_bill, reduced=less, never_credit=never_credit)
    for item in items:
        if item.open_item_id not in cancelled and item.entry_id < start:
            table.add(item)
    for source in sources:
        if source.entry_id < start:
            table.keep(source)
    for entry_id, _, event in sorted(_events(items, sources, without, cancelled, start), key=lambda each: each[:2]):
        table.play(entry_id, event)
    for source in sources:
        if source.source in without:
            table.outcome.allocated[source.source] = {}
            table.outcome.credit[source.source] = 0
    return table.outcome


def _start(
    items: Iterable[ItemFacts], sources: Iterable[SourceFacts], without: frozenset[Source], cancelled: frozenset[int]
) -> int:
    touched = [source.entry_id for source in sources if source.source in without]
    touched += [item.entry_id for item in items if item.open_item_id in cancelled]
    return min(touched)


Event = ItemFacts | SourceFacts | int


def _events(
    items: Sequence[ItemFacts],
    sources: Sequence[SourceFacts],
    without: frozenset[Source],
    cancelled: frozenset[int],
    start: int,
) -> Iterable[tuple[int, int, Event]]:
    """(entry, order inside it, event): charges, then what has a target, then money, then the use of credit."""
    recorded: set[Source] = set()
    for source in sources:
        if source.entry_id < start or source.source in without:
            continue
        kind = source.source[0]
        order = 2 if kind in MONEY_KINDS else 3 if kind == CREDIT_KIND else 1
        recorded.add(source.source)
        yield source.entry_id, order, source
    for item in items:
        if item.entry_id >= start and item.open_item_id not in cancelled:
            yield item.entry_id, 0, item
    bills = {
        (item.entry_id, item.bill_id)
        for item in items
        if item.entry_id >= start and item.open_item_id not in cancelled and item.bill_id is not None
    }
    for entry_id, bill_id in bills:
        if bill_id is not None and (CREDIT_KIND, bill_id) not in recorded:
            yield entry_id, 3, bill_id


class _Table:
    """The account as it stands while the events are played."""

    def __init__(
        self, *, within_bill: WithinBill, reduced: Mapping[Source, int], never_credit: frozenset[Source]
    ) -> None:
        self.outcome = Outcome()
        self._reduced = reduced
        self._never_credit = never_credit
        self._within_bill = within_bill
        self._items: dict[int, ItemFacts] = {}
        self._open: dict[int, int] = {}
        self._credit = 0

    def add(self, item: ItemFacts) -> None:
        self._items[item.open_item_id] = item
        self._open[item.open_item_id] = item.amount_cents

    def keep(self, source: SourceFacts) -> None:
        """A source from before the first undone event: it reaches what it reached."""
        for open_item_id, cents in source.allocated.items():
            if open_item_id in self._open:
                self._open[open_item_id] -= cents
        # In what order they came does not matter here: what they leave is what there is.
        self._credit += source.credit_cents

    def play(self, entry_id: int, event: Event) -> None:
        if isinstance(event, ItemFacts):
            self.add(event)
        elif isinstance(event, int):
            item = next(item for item in self._items.values() if item.entry_id == entry_id)
            self._use_credit((CREDIT_KIND, event), item)
        elif event.source[0] in MONEY_KINDS:
            cents = event.amount_cents - self._reduced.get(event.source, 0)
            self._apply(event, cents)
        elif event.source[0] == CREDIT_KIND:
            self._use_credit(event.source, event)
        else:
            self._apply_fixed(event)

    def _apply(self, event: SourceFacts, cents: int) -> None:
        reached = self._reach(cents, event)
        self._note(event.source, reached, cents - sum(reached.values()), event.effective_date)

    def _use_credit(self, source: Source, by: SourceFacts | ItemFacts) -> None:
        reached = self._reach(max(self._credit, 0), by)
        self._note(source, reached, -sum(reached.values()), by.effective_date)

    def _apply_fixed(self, event: SourceFacts) -> None:
        """To the items that it is for, as far as they are open; what finds no room becomes credit."""
        reached: dict[int, int] = {}
        for open_item_id, cents in (event.targets or event.allocated).items():
            room = min(self._open.get(open_item_id, 0), cents)
            if room:
                reached[open_item_id] = room
                self._open[open_item_id] -= room
        rest = 0 if event.source in self._never_credit else event.amount_cents - sum(reached.values())
        self._note(event.source, reached, rest, event.effective_date)

    def _reach(self, cents: int, by: SourceFacts | ItemFacts) -> dict[int, int]:
        owed = [item for item in self._items.values() if self._open[item.open_item_id] > 0]
        if cents <= 0 or not owed:
            return {}
        frame = pl.DataFrame(
            {
                "customer_account_id": [0] * len(owed),
                "open_item_id": [item.open_item_id for item in owed],
                "due_date": [item.due_at(by.entry_id) for item in owed],
                "bill_id": [item.bill_id for item in owed],
                "rank": [item.rank for item in owed],
                "open_cents": [self._open[item.open_item_id] for item in owed],
            },
            schema_overrides={"due_date": pl.Date, "bill_id": pl.Int64},
        )
        money = pl.DataFrame({"customer_account_id": [0], "amount_cents": [cents]})
        planned = plan_rows(items=frame, money=money, within_bill=self._within_bill(by.business_date))
        reached = dict(zip(planned["open_item_id"].to_list(), planned["amount_cents"].to_list(), strict=True))
        for open_item_id, part in reached.items():
            self._open[open_item_id] -= part
        return reached

    def _note(self, source: Source, reached: dict[int, int], credit_cents: int, effective_date: date) -> None:
        self.outcome.allocated[source] = reached
        self.outcome.credit[source] = credit_cents
        self.outcome.effective[source] = effective_date
        self._move_credit(credit_cents)

    def _move_credit(self, cents: int) -> None:
        self._credit += cents
        self.outcome.shortage_cents = max(self.outcome.shortage_cents, -self._credit)
