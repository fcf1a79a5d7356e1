"""Shared by the kinds in which a true amount was keyed as another: a cause for each tender and true amount."""

from collections.abc import Callable, Iterator, Sequence

from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Evidence, RecordedItem

DOLLAR, FIVE_DOLLARS = 100, 500
AS_STUB, FIVES, ROUND, ODD = 0.75, 0.02, 0.01, 0.001
"""How usual it is to pay one certain amount: the stub's, a multiple of five dollars, whole dollars, any other."""


def keyed_wrong(
    *, day: DrawerDay, kind: CauseKind, truths: Callable[[int], Sequence[int]], ways: Callable[[int], int]
) -> Iterator[Cause]:
    """`truths`: what could have been meant by a keyed amount; `ways`: how many wrong amounts a true one could become."""
    places = [item for item in day.living if item.is_keyed_as_paid]
    for item in places:
        for true_cents in truths(item.applied_cents):
            yield Cause(
                kind=kind,
                effect=day.effect_of(item.tender_class, keyed_cents=item.applied_cents, true_cents=true_cents),
                share=_stub_speaks(item, true_cents) / len(places) / max(1, ways(true_cents)),
                receipt_ids=(item.receipt_id,),
                tender_ids=(item.tender_id,),
                facts=keyed_facts(item=item, true_cents=true_cents),
                evidence=tape_evidence(day=day, item=item, true_cents=true_cents),
            )


def _stub_speaks(item: RecordedItem, true_cents: int) -> float:
    """How much likelier the true amount is than the keyed one, given what the stub asked for."""
    return _fit(item.stub_cents, true_cents) / _fit(item.stub_cents, item.applied_cents)


def _fit(stub_cents: int | None, cents: int) -> float:
    if cents == stub_cents:
        return AS_STUB
    if cents % FIVE_DOLLARS == 0:
        return FIVES
    return ROUND if cents % DOLLAR == 0 else ODD


def keyed_facts(*, item: RecordedItem, true_cents: int) -> tuple[tuple[str, object], ...]:
    """What the sentence names."""
    return (("receipt", item.number), ("keyed_cents", item.applied_cents), ("true_cents", true_cents))


def tape_evidence(*, day: DrawerDay, item: RecordedItem, true_cents: int) -> tuple[Evidence, ...]:
    """What the tape or the stub says for it."""
    found = []
    if day.is_itemised and item.applied_cents in day.difference.lost:
        found.append(Evidence("not_on_tape", (("cents", item.applied_cents),)))
    if day.is_itemised and true_cents in day.difference.found:
        found.append(Evidence("only_on_tape", (("cents", true_cents),)))
    if item.stub_cents == true_cents:
        found.append(Evidence("stub_says", (("cents", true_cents),)))
    return tuple(found)
