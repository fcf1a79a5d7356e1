"""Why one bill is not another: an exact decomposition of their difference, to the cent for every pair of bills.

From the older bill to the later one in steps: other days at the same daily use, other use, the other tariff, other facts. What a
step changes is that step's part, and the steps lead from the very lines of one bill to those of the other, so nothing is lost.
What cannot be rated again is taken line by line and falls into the part of its charge. Rule: docs/algorithms/bill_difference.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from curbstop.billing.engine.compared import (
    ADJUSTMENTS,
    DAYS,
    FIXED,
    LATE_FEES,
    RATE,
    SEWER,
    SURCHARGE,
    TIER,
    USAGE,
    BillDifference,
    ComparedBill,
    ComparedLine,
    ComparedSegment,
    Effect,
    FactChange,
)
from curbstop.billing.engine.counterfactuals import (
    NEW,
    NEW_DAYS,
    NEW_TARIFF,
    NEW_USE,
    OLD,
    STEPS,
    Pair,
    Rated,
    rate_steps,
    tariff_service,
)
from curbstop.kernel.rounding import divide
from curbstop.premises.types import SEWER as SEWER_SERVICE
from curbstop.premises.types import WATER
from curbstop.rates.types import Component, QuantityKind, StagePeriod, TariffVersion

COMMODITY = "commodity"
SURCHARGE_ACCOUNT = "403"
COMMODITY_ACCOUNTS = frozenset({"402", "421"})
ON_OTHER_LINES = frozenset({QuantityKind.PERCENT, QuantityKind.MAXIMUM, QuantityKind.CREDIT})
# What is known by its charge alone: use of water is use, everything else its own part.
OF_CHARGE = {COMMODITY: USAGE, FIXED: FIXED, SEWER: SEWER, SURCHARGE: SURCHARGE}
OF_STEP: Mapping[int, Mapping[str, str]] = {
    NEW_DAYS: dict.fromkeys(OF_CHARGE, DAYS),
    NEW_USE: OF_CHARGE,
    NEW_TARIFF: dict.fromkeys(OF_CHARGE, RATE),
    # Another class or place is another price of water.
    NEW: {**OF_CHARGE, COMMODITY: RATE},
}
# Thousandths of a unit times millionths of a dollar, in cents.
MILLI_MICROS_A_CENT = 10_000_000


@dataclass(frozen=True, slots=True)
class Charge:
    """All lines of one component together. `value` is quantity times price, unrounded."""

    cents: int = 0
    milli: int = 0
    value: int = 0
    prices: frozenset[int] = frozenset()
    version_id: int | None = None


NO_CHARGE = Charge()
Charges = Mapping[str, Charge]


def bill_difference(
    *,
    old: ComparedBill,
    new: ComparedBill,
    versions: Sequence[TariffVersion] = (),
    stages: Sequence[StagePeriod] = (),
) -> BillDifference:
    """Decompose the difference of two bills of one customer account.

    `versions` are the tariffs known, of both bills; `stages` the drought stages that resolutions switched on.
    """
    pairs, left_old, left_new = _pairs(old=old, new=new)
    rated = rate_steps(pairs=pairs, old=old, new=new, versions=versions, stages=stages)
    book = _Book(versions)
    effects = [
        *(
            effect
            for number, pair in enumerate(pairs)
            for effect in _joined(_pair_effects(pair=pair, number=number, rated=rated, book=book))
        ),
        *_line_effects(old=left_old, new=left_new, book=book),
        *_since_the_bill_before(old=old, new=new),
    ]
    price_before, price_after = (
        _average_price(pairs=pairs, rated=rated, step=step, book=book) for step in (NEW_USE, NEW_TARIFF)
    )
    return BillDifference(
        before_cents=old.amount_cents,
        after_cents=new.amount_cents,
        effects=tuple(effect for effect in effects if effect.cents),
        changed_facts=tuple(_changed_facts(pairs)),
        price_before_micros=price_before if price_after is not None else None,
        price_after_micros=price_after if price_before is not None else None,
    )


def _pairs(*, old: ComparedBill, new: ComparedBill) -> tuple[list[Pair], list[ComparedSegment], list[ComparedSegment]]:
    """Segments that stand for each other, and those left over: an agreement cut in parts, one that only one bill has.

    First by agreement, then the one of a service on each side: somebody who moved keeps their kind of service.
    """
    pairs: list[Pair] = []
    lefts = (list(old.segments), list(new.segments))
    for key in (_by_agreement, _by_service):
        sides = tuple(_single(segments, key) for segments in lefts)
        for name in [name for name in sides[0] if name in sides[1]]:
            pair = (sides[0][name], sides[1][name])
            pairs.append(pair)
            for segments, segment in zip(lefts, pair, strict=True):
                segments.remove(segment)
    return pairs, *lefts


def _by_agreement(segment: ComparedSegment) -> tuple[object, ...]:
    return (segment.agreement_id, segment.service)


def _by_service(segment: ComparedSegment) -> tuple[object, ...]:
    return (segment.service,)


def _single(
    segments: Iterable[ComparedSegment], key: Callable[[ComparedSegment], tuple[object, ...]]
) -> dict[tuple[object, ...], ComparedSegment]:
    found: dict[tuple[object, ...], list[ComparedSegment]] = defaultdict(list)
    for segment in segments:
        found[key(segment)].append(segment)
    return {name: group[0] for name, group in found.items() if len(group) == 1}


class _Book:
    """What kind of charge a component is."""

    def __init__(self, versions: Sequence[TariffVersion]) -> None:
        self._components = {(one.id, part.code): part for one in versions for part in one.components}

    def component(self, version_id: int | None, code: str) -> Component | None:
        return self._components.get((version_id or 0, code))

    def kind(self, service: str, line: ComparedLine) -> str:
        """COMMODITY, FIXED, SEWER or SURCHARGE."""
        if service == SEWER_SERVICE:
            return SEWER
        component = self.component(line.tariff_version_id, line.component)
        on_others = component is not None and component.quantity in ON_OTHER_LINES
        if on_others or line.ledger_number == SURCHARGE_ACCOUNT:
            return SURCHARGE
        if component is None:
            return COMMODITY if line.ledger_number in COMMODITY_ACCOUNTS else FIXED
        return COMMODITY if component.quantity is QuantityKind.USAGE else FIXED

    def charges(self, service: str, lines: Iterable[ComparedLine]) -> dict[str, dict[str, Charge]]:
        """Lines summed by kind of charge and component."""
        found: dict[str, dict[str, Charge]] = {kind: {} for kind in OF_CHARGE}
        for line in lines:
            of_kind = found[self.kind(service, line)]
            sum_ = of_kind.get(line.component, NO_CHARGE)
            of_kind[line.component] = Charge(
                cents=sum_.cents + line.amount_cents,
                milli=sum_.milli + line.quantity_milli,
                value=sum_.value + line.quantity_milli * line.price_micros,
                prices=sum_.prices | {line.price_micros},
                version_id=line.tariff_version_id,
            )
        return found


def _pair_effects(*, pair: Pair, number: int, rated: Rated, book: _Book) -> Iterator[Effect]:
    """Step by step from the lines of the older segment to those of the later one."""
    old, new = pair
    stations = [(step, rated.of(pair=number, step=step)) for step in STEPS]
    ways = [(step, lines) for step, lines in stations if lines is not None]
    if not ways or ways[0][0] != OLD or ways[-1][0] != NEW:
        yield from _line_effects(old=[old], new=[new], book=book)
        return
    # Where rating again does not give a bill's own lines, what is missing is taken line by line.
    yield from _between(old.service, old.lines, ways[0][1], OF_CHARGE, book)
    for (left, before), (right, after) in pairwise(ways):
        step = right if right == left + 1 else NEW_USE if left < NEW_USE <= right else NEW_TARIFF
        split = step == NEW_USE
        yield from _between(new.service, before, after, OF_STEP[step], book, split=split)
    yield from _between(new.service, ways[-1][1], new.lines, OF_CHARGE, book)


def _joined(effects: Iterable[Effect]) -> list[Effect]:
    """Each charge once in each part: what several steps did to it there."""
    found: dict[tuple[str, str], Effect] = {}
    for effect in effects:
        key = (effect.part, effect.component)
        first = found.setdefault(key, replace(effect, after_cents=effect.before_cents))
        version_id = effect.tariff_version_id
        found[key] = replace(first, after_cents=first.after_cents + effect.cents, tariff_version_id=version_id)
    return list(found.values())


def _between(
    service: str,
    before: Iterable[ComparedLine],
    after: Iterable[ComparedLine],
    parts: Mapping[str, str],
    book: _Book,
    *,
    split: bool = False,
) -> Iterator[Effect]:
    """The effects of one step on each charge."""
    left, right = book.charges(service, before), book.charges(service, after)
    for kind, part in parts.items():
        for code in dict.fromkeys((*left[kind], *right[kind])):
            old, new = left[kind].get(code, NO_CHARGE), right[kind].get(code, NO_CHARGE)
            cause = _Cause(service, code, new.version_id or old.version_id)
            turning = new.cents
            if split and kind == COMMODITY and _is_tiered(book.component(cause.version_id, code)):
                turning = old.cents + _at_average_price(old, new)
                yield cause.effect(part=TIER, before=turning, after=new.cents)
            yield cause.effect(part=part, before=old.cents, after=turning)


@dataclass(frozen=True, slots=True)
class _Cause:
    """Of which charge an effect is told."""

    service: str
    component: str = ""
    version_id: int | None = None

    def effect(self, *, part: str, before: int, after: int) -> Effect:
        return Effect(
            part=part,
            service=self.service,
            component=self.component,
            tariff_version_id=self.version_id,
            before_cents=before,
            after_cents=after,
        )


def _is_tiered(component: Component | None) -> bool:
    return component is not None and component.prices.tiered


def _at_average_price(old: Charge, new: Charge) -> int:
    """What more or less use would have cost at the price paid on average before; all of it where there is but one price."""
    if old.milli == 0 or new.milli == 0 or len(old.prices | new.prices) == 1:
        return new.cents - old.cents
    return divide(numerator=old.value * (new.milli - old.milli), denominator=old.milli * MILLI_MICROS_A_CENT)


def _line_effects(*, old: Sequence[ComparedSegment], new: Sequence[ComparedSegment], book: _Book) -> Iterator[Effect]:
    """What was not rated again: the plain difference of each charge."""
    for service in dict.fromkeys(segment.service for segment in (*old, *new)):
        before, after = (
            [line for segment in side if segment.service == service for line in segment.lines] for side in (old, new)
        )
        yield from _between(service, before, after, OF_CHARGE, book)


def _since_the_bill_before(*, old: ComparedBill, new: ComparedBill) -> Iterator[Effect]:
    none = _Cause("")
    yield none.effect(part=ADJUSTMENTS, before=old.adjustments_cents, after=new.adjustments_cents)
    yield none.effect(part=LATE_FEES, before=old.late_fees_cents, after=new.late_fees_cents)


def _average_price(*, pairs: Sequence[Pair], rated: Rated, step: int, book: _Book) -> int | None:
    """Millionths of a dollar for a unit of water at a step; None where nothing is known."""
    milli = value = 0
    for number, (_, new) in enumerate(pairs):
        if tariff_service(new.service) == WATER:
            charges = book.charges(new.service, rated.of(pair=number, step=step) or ())[COMMODITY].values()
            # Several charges may count the same water.
            milli += max((charge.milli for charge in charges), default=0)
            value += sum(charge.value for charge in charges)
    return divide(numerator=value, denominator=milli) if milli > 0 else None


def _changed_facts(pairs: Sequence[Pair]) -> Iterator[FactChange]:
    for old, new in pairs:
        for name in sorted(old.facts.keys() | new.facts.keys()):
            before, after = old.facts.get(name), new.facts.get(name)
            if before != after:
                yield FactChange(service=new.service, fact=name, before=before, after=after)
