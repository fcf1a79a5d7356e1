"""Unclaimed money as a list, and when an unidentified amount may be put on it."""

from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import UnclaimedItem


@dataclass(frozen=True, slots=True)
class UnclaimedRow:
    """One amount in the procedure."""

    id: int
    suspense_item_id: int
    payer_name: str
    reference: str
    amount_cents: int
    received_on: date
    business_date: date
    state: str
    is_small: bool
    newspaper: str
    first_published_on: date | None
    second_published_on: date | None
    vests_on: date | None
    resolution: str
    ended_on: date | None


def unclaimed_items() -> tuple[UnclaimedRow, ...]:
    """All of them, the latest first."""
    rows = UnclaimedItem.objects.select_related("suspense_item").order_by("-pk")
    return tuple(
        UnclaimedRow(
            id=row.pk,
            suspense_item_id=row.suspense_item_id,
            payer_name=row.suspense_item.payer_name,
            reference=row.suspense_item.reference,
            amount_cents=row.amount_cents,
            received_on=row.suspense_item.effective_date,
            business_date=row.business_date,
            state=row.state,
            is_small=row.is_small,
            newspaper=row.newspaper,
            first_published_on=row.first_published_on,
            second_published_on=row.second_published_on,
            vests_on=row.vests_on,
            resolution=row.resolution,
            ended_on=row.ended_on,
        )
        for row in rows
    )
