"""How the checks of a deposit went to the bank as images."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.cashiering.models import CheckImageFile, DepositCheck


@dataclass(frozen=True, slots=True)
class ImageFileRow:
    """The file of a deposit; without `stored_file_id` the checks went on paper, for `given_up_reason`."""

    id: int
    deposit_id: int
    file_name: str
    file_sha256: str
    stored_file_id: int | None
    item_count: int
    amount_cents: int
    given_up_reason: str
    business_date: date
    written_by: str
    written_at: datetime


def image_file_of_deposit(*, deposit_id: int) -> ImageFileRow | None:
    """The deposit's file, or None while there is none."""
    row = CheckImageFile.objects.filter(deposit_id=deposit_id).select_related("written_by").first()
    if row is None:
        return None
    return ImageFileRow(
        row.pk,
        row.deposit_id,
        row.file_name,
        row.file_sha256,
        row.stored_file_id,
        row.item_count,
        row.amount_cents,
        row.given_up_reason,
        row.business_date,
        row.written_by.get_full_name(),
        row.written_at,
    )


def check_amounts(*, deposit_id: int) -> tuple[int, ...]:
    """What each check of a deposit's list is made out to, in cents, smallest first."""
    return tuple(
        DepositCheck.objects.filter(deposit_id=deposit_id)
        .order_by("amount_cents")
        .values_list("amount_cents", flat=True)
    )
