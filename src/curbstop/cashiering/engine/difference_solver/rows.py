"""What the solver reads of a drawer's day, and what it answers: frozen rows, whole cents."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from curbstop.cashiering.types import DENOMINATIONS, TenderClass

MOST_ITEMS = 400
"""A drawer with more tenders than this is not searched."""


class CauseKind(StrEnum):
    """The kinds of error that can explain a difference."""

    TRANSPOSED = "transposed"
    SLIPPED = "slipped"
    DOUBLED = "doubled"
    HALVED = "halved"
    MISSED = "missed"
    WRONG_TENDER = "wrong_tender"
    VOID_NOT_MADE = "void_not_made"
    VOID_TWICE = "void_twice"
    WRONG_NOTE = "wrong_note"
    STRAP_OR_ROLL = "strap_or_roll"
    NEIGHBOUR = "neighbour"
    CHECK_AT_STUB = "check_at_stub"
    COMBINATION = "combination"
    LATE_PAYMENT = "late_payment"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class RecordedItem:
    """One tender of a receipt as it was recorded. `stub_cents`: what the bill's stub asked for, when known."""

    tender_id: int
    receipt_id: int
    number: str
    recorded_at: datetime
    tender_class: TenderClass
    tendered_cents: int
    applied_cents: int
    customer_account_id: int | None = None
    stub_cents: int | None = None
    voided_at: datetime | None = None

    @property
    def change_cents(self) -> int:
        """What was given back of it."""
        return self.tendered_cents - self.applied_cents

    @property
    def is_keyed_as_paid(self) -> bool:
        """Whether a wrong key at the amount changes what the drawer should hold: not where change was reckoned."""
        return self.change_cents == 0


@dataclass(frozen=True, slots=True)
class NeighbourDrawer:
    """Another drawer of the office on that day: counted less recorded by class, and its checks that do not match."""

    session_id: int
    drawer_code: str
    currency_cents: int = 0
    checks_cents: int = 0
    cards_cents: int = 0
    lost_checks: tuple[int, ...] = ()
    found_checks: tuple[int, ...] = ()
    items: tuple[RecordedItem, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an error does to counted less recorded. `lost`: recorded checks without a tape amount; `found`: the reverse.

    With a tape of sums the checks are only `checks_cents`, and the two lists are empty.
    """

    currency_cents: int = 0
    cards_cents: int = 0
    checks_cents: int = 0
    lost: tuple[int, ...] = ()
    found: tuple[int, ...] = ()

    @property
    def total_cents(self) -> int:
        """Over all classes."""
        return self.currency_cents + self.cards_cents + self.checks_cents

    @property
    def is_nothing(self) -> bool:
        """Whether the drawer agrees."""
        return self == NOTHING

    def of(self, tender_class: TenderClass) -> int:
        """One class's cents."""
        return {
            TenderClass.CURRENCY: self.currency_cents,
            TenderClass.CHECKS: self.checks_cents,
            TenderClass.CARDS: self.cards_cents,
        }.get(tender_class, 0)

    def only(self, tender_class: TenderClass) -> "Effect":
        """The part of one class."""
        if tender_class is TenderClass.CURRENCY:
            return Effect(currency_cents=self.currency_cents)
        if tender_class is TenderClass.CARDS:
            return Effect(cards_cents=self.cards_cents)
        return Effect(checks_cents=self.checks_cents, lost=self.lost, found=self.found)

    def plus(self, other: "Effect") -> "Effect":
        """Both errors together; a check that one loses and the other finds is no difference."""
        lost = Counter(self.lost + other.lost)
        found = Counter(self.found + other.found)
        return Effect(
            self.currency_cents + other.currency_cents,
            self.cards_cents + other.cards_cents,
            self.checks_cents + other.checks_cents,
            _sorted(lost - found),
            _sorted(found - lost),
        )

    def less(self, other: "Effect") -> "Effect":
        """What is left when another error has explained its part."""
        back = Effect(
            -other.currency_cents, -other.cards_cents, -other.checks_cents, lost=other.found, found=other.lost
        )
        return self.plus(back)


NOTHING = Effect()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing in the data that speaks for a cause: a code that the screen has a sentence for, and its facts."""

    code: str
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """What could explain a difference. `share`: how probable, given the kind, that it happened just there and so.

    `amount_cents` is what the cause makes of the drawer in all (above zero over); `facts` fill the sentence of its kind.
    """

    kind: CauseKind
    effect: Effect
    share: float
    receipt_ids: tuple[int, ...] = ()
    tender_ids: tuple[int, ...] = ()
    place: str = ""
    facts: tuple[tuple[str, object], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    score: float = 0.0
    parts: tuple["Cause", ...] = ()

    @property
    def amount_cents(self) -> int:
        """Over (above zero) or short in all."""
        return self.effect.total_cents

    @property
    def key(self) -> tuple[str, tuple[int, ...], str]:
        """What names the cause: its kind and its place."""
        return str(self.kind), tuple(sorted(self.receipt_ids)), self.place


@dataclass(frozen=True)
class DrawerDay:
    """Everything that was recorded and counted of one session. Counted currency is without the float."""

    session_id: int
    items: tuple[RecordedItem, ...]
    counted_currency_cents: int
    tape: tuple[int, ...]
    counted_cards_cents: int
    pieces: tuple[tuple[str, int], ...] = ()
    dropped_cents: int = 0
    count_began_at: datetime | None = None
    neighbours: tuple[NeighbourDrawer, ...] = ()

    @cached_property
    def living(self) -> tuple[RecordedItem, ...]:
        """Tenders of receipts that stand."""
        return tuple(item for item in self.items if item.voided_at is None)

    def of(self, tender_class: TenderClass) -> tuple[RecordedItem, ...]:
        """The standing tenders of a class."""
        return tuple(item for item in self.living if item.tender_class is tender_class)

    @cached_property
    def is_itemised(self) -> bool:
        """Whether the tape lists single checks: as many as were recorded, or at least half of their amounts."""
        recorded = Counter(item.applied_cents for item in self.of(TenderClass.CHECKS))
        as_many = len(self.tape) == recorded.total()
        return as_many or 2 * (recorded & Counter(self.tape)).total() >= recorded.total() > 0

    @cached_property
    def difference(self) -> Effect:
        """Counted less recorded, as the effect that is to be explained."""
        currency = self.counted_currency_cents + self.dropped_cents - _cents(self.of(TenderClass.CURRENCY))
        cards = self.counted_cards_cents - _cents(self.of(TenderClass.CARDS))
        checks = self.of(TenderClass.CHECKS)
        return self.effect_on(currency, cards, lost=[item.applied_cents for item in checks], found=self.tape)

    def effect_on(
        self, currency: int = 0, cards: int = 0, *, lost: Iterable[int] = (), found: Iterable[int] = ()
    ) -> Effect:
        """An effect as this day's tape can show it."""
        gone, come = Counter(lost), Counter(found)
        cents = sum((come - gone).elements()) - sum((gone - come).elements())
        if not self.is_itemised:
            return Effect(currency, cards, cents)
        return Effect(currency, cards, cents, _sorted(gone - come), _sorted(come - gone))

    def effect_of(self, tender_class: TenderClass, *, keyed_cents: int = 0, true_cents: int = 0) -> Effect:
        """What it does to the drawer that `true_cents` are there where `keyed_cents` were recorded."""
        if tender_class is TenderClass.CURRENCY:
            return self.effect_on(true_cents - keyed_cents)
        if tender_class is TenderClass.CARDS:
            return self.effect_on(0, true_cents - keyed_cents)
        return self.effect_on(lost=filter(None, [keyed_cents]), found=filter(None, [true_cents]))


def worth_of(code: str) -> int:
    """A denomination's cents."""
    return DENOMINATIONS[code]


def _cents(items: Iterable[RecordedItem]) -> int:
    return sum(item.applied_cents for item in items)


def _sorted(found: Counter[int]) -> tuple[int, ...]:
    return tuple(sorted(found.elements()))
