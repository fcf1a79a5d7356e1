"""An item lies in another drawer of the office: what is short here is over there, or the reverse."""

from collections.abc import Iterator
from dataclasses import replace

from curbstop.cashiering.engine.difference_solver.rows import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    NeighbourDrawer,
    RecordedItem,
)
from curbstop.cashiering.types import TenderClass

CONFIRMED = 50.0
"""The other drawer differs by just this amount: hardly by chance."""
NAMED, UNNAMED = 1.0, 0.02
"""A recorded item of just that amount is there to have been put into the wrong drawer, or none is."""


def neighbour(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:
    """Each other drawer whose difference is the opposite of this one, with the items that it may be."""
    for other in day.neighbours:
        for tender_class in (TenderClass.CURRENCY, TenderClass.CHECKS):
            cents = target.of(tender_class)
            if cents and _is_opposite(other, tender_class, target):
                yield from _items(day, other, tender_class, cents)


def _is_opposite(other: NeighbourDrawer, tender_class: TenderClass, target: Effect) -> bool:
    if tender_class is TenderClass.CURRENCY:
        return other.currency_cents == -target.currency_cents
    theirs = other.found_checks if target.checks_cents < 0 else other.lost_checks
    return other.checks_cents == -target.checks_cents or abs(target.checks_cents) in theirs


def _items(day: DrawerDay, other: NeighbourDrawer, tender_class: TenderClass, cents: int) -> Iterator[Cause]:
    mine = day.living if cents < 0 else [item for item in other.items if item.voided_at is None]
    items = [item for item in mine if item.tender_class is tender_class and item.applied_cents == abs(cents)]
    effect = day.effect_of(tender_class, keyed_cents=max(0, -cents), true_cents=max(0, cents))
    there = other.currency_cents if tender_class is TenderClass.CURRENCY else other.checks_cents
    plain = Cause(
        kind=CauseKind.NEIGHBOUR,
        effect=effect,
        share=CONFIRMED * UNNAMED / max(1, len(day.living)),
        place=str(other.session_id),
        facts=(
            ("drawer", other.drawer_code),
            ("neighbour_session_id", other.session_id),
            ("cents", abs(cents)),
            ("tender_class", str(tender_class)),
            ("receipt", ""),
        ),
        evidence=(Evidence("neighbour_differs", (("drawer", other.drawer_code), ("cents", there))),),
    )
    yield from (_naming(plain, item, among=len(items)) for item in items)
    if not items:
        yield plain


def _naming(plain: Cause, item: RecordedItem, *, among: int) -> Cause:
    return replace(
        plain,
        share=plain.share / UNNAMED * NAMED / among,
        receipt_ids=(item.receipt_id,),
        tender_ids=(item.tender_id,),
        facts=(*plain.facts[:-1], ("receipt", item.number)),
        evidence=(*plain.evidence, Evidence("item_of_amount", (("receipt", item.number),))),
    )
