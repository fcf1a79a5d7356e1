"""How a receipt type's money is divided: amounts for each piece first, what is left by parts, no cent lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, split_cents

WHOLE_PPM = 1_000_000


class NotDivisibleError(CurbstopError):
    """A receipt type's shares cannot take an amount, or are no whole."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share: `amount_cents` for each piece, or `part_ppm` millionths of what the amounts leave."""

    amount_cents: int | None = None
    part_ppm: int | None = None


def check_shares(*, shares: Sequence[Share]) -> None:
    """The parts are a hundred percent; each share is an amount or a part, above zero. Raises `NotDivisibleError`."""
    if any((one.amount_cents is None) == (one.part_ppm is None) for one in shares) or any(
        (one.amount_cents or one.part_ppm or 0) <= 0 for one in shares
    ):
        raise NotDivisibleError("Each share is an amount or a part, above zero", to_do="Correct the shares.")
    parts = sum(one.part_ppm or 0 for one in shares)
    if parts != WHOLE_PPM:
        raise NotDivisibleError(
            "The parts are {percent} percent together",
            to_do="Make them 100: at least one share takes a part of what the amounts leave.",
            percent=f"{parts / 10_000:g}",
        )


def distribute(*, amount_cents: int, quantity: int, shares: Sequence[Share]) -> list[int]:
    """Cents of each share, in order; together exactly the amount (largest remainder). Raises `NotDivisibleError`."""
    fixed = sum((one.amount_cents or 0) * quantity for one in shares)
    if fixed > amount_cents:
        raise NotDivisibleError(
            "{amount} is less than what is divided by fixed amounts, {fixed}",
            to_do="Enter the whole amount.",
            amount=Money(amount_cents),
            fixed=Money(fixed),
        )
    parts = split_cents(total_cents=amount_cents - fixed, weights=[one.part_ppm or 0 for one in shares])
    return [(one.amount_cents or 0) * quantity + part for one, part in zip(shares, parts, strict=True)]
