"""Which part of which bank line paid which part of which thing: in order, at most m + n - 1 portions."""

from collections.abc import Sequence
from dataclasses import dataclass

from curbstop.kernel.errors import CurbstopError


class MixedDirectionsError(CurbstopError):
    """Money in and money out cannot be laid out among several lines and several things at once."""


@dataclass(frozen=True, slots=True)
class Portion:
    """`amount_cents` of a line for the thing at `place`; signed like the line."""

    line_id: int
    place: int
    amount_cents: int


def lay_out(*, lines: Sequence[tuple[int, int]], cleared: Sequence[tuple[int, int]]) -> list[Portion]:
    """Portions of lines (id, cents) for things (place, cents); both add up to the same. Raises `MixedDirectionsError`."""
    if len(lines) == 1:
        return [Portion(lines[0][0], place, cents) for place, cents in cleared]
    if len(cleared) == 1:
        return [Portion(line_id, cleared[0][0], cents) for line_id, cents in lines]
    signs = {cents > 0 for _id, cents in (*lines, *cleared)}
    if len(signs) != 1:
        raise MixedDirectionsError(
            "Money in and money out are not matched together among several lines",
            to_do="Match them line by line.",
        )
    portions, waiting = [], list(cleared)
    for line_id, cents in lines:
        left = cents
        while left and waiting:
            place, wanted = waiting[0]
            part = min(left, wanted, key=abs)
            portions.append(Portion(line_id, place, part))
            left -= part
            waiting[0] = (place, wanted - part)
            if wanted == part:
                waiting.pop(0)
    return portions
