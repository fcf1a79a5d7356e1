"""A strap of notes or a roll of coins was left out of the count, or counted twice."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect, Evidence, worth_of

STRAP_PIECES = 100
STRAPS = dict.fromkeys(("100", "50", "20", "10", "5", "1"), STRAP_PIECES)
ROLLS = {"coin_1": 50, "coin_5": 40, "coin_10": 50, "coin_25": 40}
PIECES = {**STRAPS, **ROLLS}
ROLL_SHARE, STRAP_SHARE = 0.8, 0.2
LEFT_OUT, TWICE = 0.6, 0.4


def strap_or_roll(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each strap and roll, left out; counted twice only where so many pieces were counted."""
    counted = dict(day.pieces)
    for code, pieces in PIECES.items():
        cents = worth_of(code) * pieces
        share = ROLL_SHARE / len(ROLLS) if code in ROLLS else STRAP_SHARE / len(STRAPS)
        yield _cause(day, code, -cents, share * LEFT_OUT, counted.get(code, 0))
        if counted.get(code, 0) >= 2 * pieces:
            yield _cause(day, code, cents, share * TWICE, counted.get(code, 0))


def _cause(day: DrawerDay, code: str, cents: int, share: float, counted: int) -> Cause:
    return Cause(
        kind=CauseKind.STRAP_OR_ROLL,
        effect=day.effect_on(cents),
        share=share,
        place=f"{code}{'+' if cents > 0 else '-'}",
        facts=(("denomination", code), ("pieces", PIECES[code]), ("cents", cents), ("is_strap", code in STRAPS)),
        evidence=(Evidence("pieces_counted", (("denomination", code), ("pieces", counted))),),
    )
