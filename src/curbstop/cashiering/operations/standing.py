"""Where the money of a receipt line that is no customer payment stands now."""

from collections.abc import Sequence

from curbstop.cashiering.models import ReceiptTypeCorrection
from curbstop.kernel.money import split_cents
from curbstop.ledger.types import Purpose, Side


def standing_purposes(*, receipt_line_id: int) -> list[Purpose]:
    """What the latest correction of a line's receipt type credited; empty when there is none."""
    latest = (
        ReceiptTypeCorrection.objects.filter(line=receipt_line_id)
        .order_by("-pk")
        .values_list("to_purposes", flat=True)
        .first()
    )
    return [(fund, Side(number, subsidiary), cents) for fund, number, subsidiary, cents in latest or ()]


def divided(*, purposes: Sequence[Purpose], cents: int) -> list[Purpose]:
    """So many cents of the purposes, in their proportion; the largest remainders take the odd cents."""
    parts = split_cents(total_cents=cents, weights=[amount for _, _, amount in purposes])
    return [(fund, side, part) for (fund, side, _), part in zip(purposes, parts, strict=True) if part]


def kept_purposes(*, purposes: Sequence[Purpose]) -> list[list[int | None]]:
    """Purposes as a row keeps them."""
    return [[fund, side.number, side.subsidiary_id, cents] for fund, side, cents in purposes]
