"""What change is given, and what stays of each tender."""

from collections.abc import Sequence

from curbstop.cashiering.types import TenderDraft, TenderKind
from curbstop.kernel.errors import CurbstopError


class NotEnoughTenderedError(CurbstopError):
    """The tenders do not reach the lines."""


class TooMuchTenderedError(CurbstopError):
    """Change would have to be given for something that is not cash."""


def change_for(*, total_cents: int, tenders: Sequence[TenderDraft]) -> int:
    """The change in cents, given from cash alone (no change for checks or cards: they would be cashed)."""
    tendered = sum(tender.amount_cents for tender in tenders)
    cash = sum(tender.amount_cents for tender in tenders if tender.kind is TenderKind.CASH)
    if tendered < total_cents:
        raise NotEnoughTenderedError(
            "{missing} is still missing",
            to_do="Take another tender or lower a line.",
            missing=dollars(total_cents - tendered),
        )
    if tendered - total_cents > cash:
        raise TooMuchTenderedError(
            "Change is given from cash only, and what is over is more than the cash",
            where="{over} over",
            to_do="Enter the whole check or card amount on the customer account: what is left over becomes credit.",
            over=dollars(tendered - total_cents),
        )
    return tendered - total_cents


def applied_amounts(*, tenders: Sequence[TenderDraft], change_cents: int) -> list[int]:
    """What stays of each tender when the change is taken back from cash, the last cash first."""
    applied = [tender.amount_cents for tender in tenders]
    left = change_cents
    for place in reversed(range(len(tenders))):
        if tenders[place].kind is TenderKind.CASH:
            back = min(left, applied[place])
            applied[place] -= back
            left -= back
    return applied


def dollars(cents: int) -> str:
    """An amount as a sentence says it: 1,234.50."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
