"""Which part of which tender pays which line."""

from collections.abc import Sequence
from dataclasses import dataclass

from curbstop.ledger.types.errors import AmountError, UnevenSidesError


@dataclass(frozen=True, slots=True)
class Pairing:
    """So many cents of the `left`-th amount meet the `right`-th."""

    left: int
    right: int
    amount_cents: int


def pair_in_order(*, left_cents: Sequence[int], right_cents: Sequence[int]) -> tuple[Pairing, ...]:
    """Lay two lists of positive amounts of equal sum along each other: at most m + n - 1 pieces, in order.

    Raises `UnevenSidesError` when the sums differ, `AmountError` when an amount is not positive.
    """
    if any(cents <= 0 for cents in (*left_cents, *right_cents)):
        raise AmountError(
            "Only positive amounts can be laid against each other",
            where="{left_cents}, {right_cents}",
            left_cents=left_cents,
            right_cents=right_cents,
        )
    if sum(left_cents) != sum(right_cents):
        raise UnevenSidesError(
            "What comes in is not what it is for",
            where="{left_cents} against {right_cents} cents",
            left_cents=sum(left_cents),
            right_cents=sum(right_cents),
        )
    pairings: list[Pairing] = []
    left = right = 0
    used_left = used_right = 0
    while left < len(left_cents):
        cents = min(left_cents[left] - used_left, right_cents[right] - used_right)
        pairings.append(Pairing(left, right, cents))
        used_left, used_right = used_left + cents, used_right + cents
        if used_left == left_cents[left]:
            left, used_left = left + 1, 0
        if used_right == right_cents[right]:
            right, used_right = right + 1, 0
    return tuple(pairings)
