"""The books of customer accounts in plain Decimal and plain loops: each account is played from its start, and what was
taken back was never there. What the journeys are held to, step by step."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

RANK = {"water": 1, "sewer": 2}
FUND = {"water": "W", "sewer": "S"}
RECEIVABLE = {"water": 115, "sewer": 116}
PLAIN_REVENUE = {"water": 402, "sewer": 411}
CREDITS, ALLOWANCE, CLAIM = 205, 119, 100
NOTHING = Decimal(0)


@dataclass(eq=False)
class Owed:
    """One charge that somebody owes; `bill` is its bill's number, None for a charge without one.

    A charge made anew stands in the place of the first one: for whatever came before `since` it is due when that was.
    """

    due: date
    code: str
    amount: Decimal
    bill: int | None = None
    open: Decimal = NOTHING
    since: int | None = None
    due_then: date | None = None

    def due_at(self, moment: int) -> date:
        return self.due_then if self.since is not None and moment < self.since else self.due


@dataclass(eq=False)
class Event:
    """Something that happened to an account. What was taken back stays in the list, and is passed over."""

    gone: bool = field(default=False, init=False)
    moment: int = field(default=0, init=False)
    """Where it stands among the others."""


@dataclass(eq=False)
class Billed(Event):
    """A bill, or one charge by itself: what is owed, and the revenue that it makes by fund and ledger account."""

    owed: list[Owed]
    revenue: dict[tuple[str, int], Decimal]
    uses_credit: bool = True


@dataclass(eq=False)
class Paid(Event):
    """Money came in."""

    cents: Decimal


@dataclass(eq=False)
class Lowered(Event):
    """An adjustment down: of one charge as far as it is open, or (`of` is None) as credit."""

    code: str
    cents: Decimal
    of: Owed | None


@dataclass(eq=False)
class TakenOff(Event):
    """So much of these charges is not owed here any more: moved to another account, or written off."""

    parts: dict[Owed, Decimal]
    written_off: bool
    credit: Decimal = NOTHING


@dataclass(eq=False)
class CameIn(Event):
    """What was owed elsewhere, or credit from there."""

    owed: list[Owed]
    credit: Decimal


@dataclass
class Account:
    """One customer account: its events, and what they come to."""

    events: list[Event] = field(default_factory=list)
    credit: Decimal = NOTHING
    least_credit: Decimal = NOTHING
    reached: dict[TakenOff, dict[Owed, Decimal]] = field(default_factory=dict)
    books: Counter = field(default_factory=Counter)
    """Debit less credit by fund and ledger account."""
    moments: int = 0

    def add(self, event: Event) -> None:
        """It happens now."""
        self.moments += 1
        event.moment = self.moments
        self.events.append(event)

    def put_in_place(self, new: Billed, old: Billed) -> None:
        """A bill made anew stands where the wrong one stood."""
        self.moments += 1
        for owed in new.owed:
            owed.since, owed.due_then = self.moments, old.owed[0].due_then or old.owed[0].due
        new.moment, old.gone = old.moment, True
        self.events.insert(self.events.index(old) + 1, new)

    def living(self) -> list[Event]:
        return [event for event in self.events if not event.gone]

    def charges(self) -> list[Owed]:
        return [owed for event in self.living() if isinstance(event, Billed | CameIn) for owed in event.owed]

    def owing(self) -> list[Owed]:
        return [owed for owed in self.charges() if owed.open]

    def owes(self) -> Decimal:
        return sum((owed.open for owed in self.charges()), NOTHING)

    def play(self) -> None:
        """From the start; afterwards charges say what is open of them, and `books` what the ledger must say."""
        self.credit = self.least_credit = NOTHING
        self.reached, self.books = {}, Counter()
        known: list[Owed] = []
        for event in self.events:
            for owed in event.owed if isinstance(event, Billed | CameIn) else ():
                owed.open = NOTHING
        for event in self.living():
            if isinstance(event, Billed | CameIn):
                for owed in event.owed:
                    owed.open = owed.amount
                    known.append(owed)
            self._play(event, known)
            self.least_credit = min(self.least_credit, self.credit)
        for owed in known:
            self.books[FUND[owed.code], RECEIVABLE[owed.code]] += owed.open
        self.books["W", CREDITS] -= self.credit
        self._claims()

    def _play(self, event: Event, known: list[Owed]) -> None:
        match event:
            case Billed():
                for (fund, number), cents in event.revenue.items():
                    self.books[fund, number] -= cents
                if event.uses_credit:
                    self.credit = pay(self.credit, known, event.moment)
            case CameIn():
                self.credit += event.credit
            case Paid():
                self.credit += pay(event.cents, known, event.moment)
            case Lowered():
                self._lower(event)
            case TakenOff():
                self._take_off(event)

    def _lower(self, event: Lowered) -> None:
        part = NOTHING if event.of is None else min(event.of.open, event.cents)
        if event.of is not None:
            event.of.open -= part
        self.credit += event.cents - part
        self.books[FUND[event.code], PLAIN_REVENUE[event.code]] += event.cents

    def _take_off(self, event: TakenOff) -> None:
        self.reached[event] = {owed: min(owed.open, cents) for owed, cents in event.parts.items()}
        for owed, part in self.reached[event].items():
            owed.open -= part
            self.credit += event.parts[owed] - part
        self.credit -= event.credit
        if event.written_off:
            for owed, cents in event.parts.items():
                self.books[FUND[owed.code], ALLOWANCE] += cents

    def _claims(self) -> None:
        """Each fund balances: what it has of the pooled cash is what its other accounts leave."""
        for fund in ("W", "S"):
            others = (cents for (of, number), cents in self.books.items() if of == fund and number != CLAIM)
            self.books[fund, CLAIM] = -sum(others, NOTHING)


def pay(cents: Decimal, known: list[Owed], moment: int) -> Decimal:
    """Oldest due first; a bill's charges as one, each by its share, largest remainder first. Returns what is left."""
    owing = [owed for owed in known if owed.open]
    # Charges without a bill come after those of bills, each by itself.
    keys = {owed: (owed.due_at(moment), owed.bill is None, owed.bill or 0, _alone(owed, owing)) for owed in owing}
    for key in sorted(set(keys.values())):
        cents -= _pay_unit(cents, [owed for owed in owing if keys[owed] == key])
    return cents


def _alone(owed: Owed, owing: list[Owed]) -> tuple[int, int]:
    return (0, 0) if owed.bill is not None else (RANK[owed.code], owing.index(owed))


def _pay_unit(cents: Decimal, unit: list[Owed]) -> Decimal:
    unit.sort(key=lambda owed: RANK[owed.code])
    total = sum((owed.open for owed in unit), NOTHING)
    paid = min(cents, total)
    exact = [paid * owed.open for owed in unit]
    parts = [whole // total for whole in exact]
    order = sorted(range(len(unit)), key=lambda place: (-(exact[place] % total), place))
    for place in order[: int(paid - sum(parts))]:
        parts[place] += 1
    for owed, part in zip(unit, parts, strict=True):
        owed.open -= part
    return paid
