"""The file of check images of a deposit: kept once; or the checks went in the bag after all."""

from dataclasses import dataclass

from curbstop.cashiering.models import CheckImageFile, Deposit
from curbstop.cashiering.operations.rows import require_reason
from curbstop.cashiering.types import Act, DepositState
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction

IMAGES = "image"


class CheckImagesError(CurbstopError):
    """A file of check images cannot be written for this deposit, or was written before."""


@dataclass(frozen=True, slots=True)
class ImageFileToKeep:
    """The file as it was written and stored (sealed); `file_sha256` of its bytes as the bank gets them."""

    file_name: str
    file_sha256: str
    stored_file_id: int
    item_count: int
    amount_cents: int


def lock_deposit_for_images(*, deposit_id: int) -> Deposit:
    """The deposit, locked, when its checks go as images and nothing was written yet; raises `CheckImagesError`."""
    require_open_transaction()
    deposit = lock_rows(model=Deposit, ids=[deposit_id])[deposit_id]
    before = CheckImageFile.objects.filter(deposit=deposit).select_related("written_by").first()
    if before is not None:
        raise CheckImagesError(
            "The file of this deposit was written before",
            where="deposit {deposit}, {day}, {who}",
            to_do="Fetch that one again: the bank must not get its checks twice.",
            deposit=deposit.pk,
            day=before.business_date.isoformat(),
            who=before.written_by.get_full_name(),
        )
    if deposit.state != DepositState.VERIFIED or deposit.checks_as != IMAGES:
        raise CheckImagesError(
            "The checks of this deposit do not go as images",
            where="deposit {deposit}",
            to_do="Who verifies a deposit says whether its checks lie in the bag or go as images.",
            deposit=deposit.pk,
        )
    return deposit


def keep_image_file(*, act: Act, deposit: Deposit, file: ImageFileToKeep) -> int:
    """Keep the one file of a deposit that `lock_deposit_for_images` gave; returns the record's id."""
    return CheckImageFile.objects.create(
        deposit=deposit,
        file_name=file.file_name,
        file_sha256=file.file_sha256,
        stored_file_id=file.stored_file_id,
        item_count=file.item_count,
        amount_cents=file.amount_cents,
        business_date=latest_open_day(),
        written_by_id=act.actor_id,
        written_at=act.now,
    ).pk


def give_up_images(*, act: Act, deposit_id: int, reason: str) -> int:
    """The checks go to the bank on paper with their list after all; returns the record's id. No file is written then."""
    deposit = lock_deposit_for_images(deposit_id=deposit_id)
    return CheckImageFile.objects.create(
        deposit=deposit,
        item_count=deposit.checks_count,
        amount_cents=deposit.checks_cents,
        given_up_reason=require_reason(reason=reason),
        business_date=latest_open_day(),
        written_by_id=act.actor_id,
        written_at=act.now,
    ).pk
