"""Change was given for another note than the one handed over."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect, Evidence
from curbstop.cashiering.types import TenderClass

NOTES = (500, 1_000, 2_000, 5_000, 10_000)
STEPS = tuple(sorted({mine - theirs for mine in NOTES for theirs in NOTES if mine != theirs}))


def wrong_note(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each cash payment with change, as if one of its notes had been another; nobody waits for change of too little."""
    places = [item for item in day.of(TenderClass.CURRENCY) if item.change_cents > 0]
    for item in places:
        # One note was handed over: what it really was is one of the notes. Several: one of them was another.
        single = item.tendered_cents in NOTES
        truths = NOTES if single else [item.tendered_cents + step for step in STEPS]
        possible = [cents for cents in truths if cents != item.tendered_cents and cents >= item.applied_cents]
        for true_cents in possible:
            yield Cause(
                kind=CauseKind.WRONG_NOTE,
                effect=day.effect_on(true_cents - item.tendered_cents),
                share=1 / len(places) / len(possible) * (1.0 if single else 0.3),
                receipt_ids=(item.receipt_id,),
                tender_ids=(item.tender_id,),
                facts=(
                    ("receipt", item.number),
                    ("keyed_cents", item.tendered_cents),
                    ("true_cents", true_cents),
                    ("change_cents", item.change_cents),
                ),
                evidence=(
                    Evidence(
                        "change_given", (("change_cents", item.change_cents), ("tendered_cents", item.tendered_cents))
                    ),
                ),
            )
