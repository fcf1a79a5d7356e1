"""Which pieces of a counted drawer stay as its float, and which are turned in."""

from collections.abc import Sequence

from curbstop.cashiering.types import DENOMINATIONS

Pieces = tuple[tuple[str, int], ...]
FEWER = 5


def split_float(*, counted: Sequence[tuple[str, int]], float_cents: int) -> tuple[Pieces, Pieces] | None:
    """(kept as the float, turned in) by denomination; the float keeps the smallest pieces, because it is for change.

    From the largest piece down as many are turned in as fit, or up to five fewer where the rest would not come out. None
    where no such choice leaves the float exactly: then the vault gives change, and nobody says which pieces went.
    """
    rest = sum(DENOMINATIONS[code] * pieces for code, pieces in counted) - float_cents
    order = sorted((one for one in counted if one[1]), key=lambda one: (-DENOMINATIONS[one[0]], one[0]))
    taken = None if rest < 0 else _choose(order, 0, rest, set())
    if taken is None:
        return None
    out = dict(taken)
    kept = tuple((code, pieces - out.get(code, 0)) for code, pieces in order if pieces > out.get(code, 0))
    return kept, taken


def _choose(order: Sequence[tuple[str, int]], place: int, rest: int, failed: set[tuple[int, int]]) -> Pieces | None:
    if rest == 0:
        return ()
    if place == len(order) or (place, rest) in failed:
        return None
    code, pieces = order[place]
    most = min(pieces, rest // DENOMINATIONS[code])
    for number in range(most, max(-1, most - FEWER - 1), -1):
        after = _choose(order, place + 1, rest - number * DENOMINATIONS[code], failed)
        if after is not None:
            return (((code, number), *after)) if number else after
    failed.add((place, rest))
    return None
