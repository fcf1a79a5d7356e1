"""Payment files that were rejected: each kept once with what is wrong in it, until a corrected file replaces it."""

from dataclasses import dataclass

from curbstop.cashiering.models import FileReplacement, PaymentBatch, RejectedFile
from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction

LONGEST_REASON = 600


class AlreadyReplacedError(CurbstopError):
    """A rejected file was replaced before."""


@dataclass(frozen=True, slots=True)
class FileToReject:
    """A file as it was brought; `line` is the first that is wrong, None where the file as a whole is."""

    name: str
    sha256: str
    file_format: str
    stored_file_id: int
    line: int | None
    reason: str


def keep_rejected_file(*, act: Act, file: FileToReject) -> int:
    """Keep a rejected file; the same bytes brought again are the same record. Returns its id."""
    require_open_transaction()
    row, _is_new = RejectedFile.objects.get_or_create(
        file_sha256=file.sha256,
        defaults={
            "file_name": file.name[:200],
            "file_format": file.file_format,
            "stored_file_id": file.stored_file_id,
            "line": file.line,
            "reason": file.reason[:LONGEST_REASON],
            "business_date": latest_open_day(),
            "rejected_by_id": act.actor_id,
            "rejected_at": act.now,
        },
    )
    return row.pk


def replace_rejected_file(*, act: Act, rejected_file_id: int, batch_id: int) -> int:
    """Say that a batch's file came in a rejected file's place; returns the record's id. Raises `AlreadyReplacedError`."""
    require_open_transaction()
    row = lock_rows(model=RejectedFile, ids=[rejected_file_id])[rejected_file_id]
    before = FileReplacement.objects.filter(rejected_file=row).first()
    if before is not None:
        raise AlreadyReplacedError(
            "The file {name} was replaced before",
            where="batch {batch}",
            to_do="Choose another rejected file, or none.",
            name=row.file_name,
            batch=before.batch_id,
        )
    batch = PaymentBatch.objects.get(pk=batch_id)
    return FileReplacement.objects.create(
        rejected_file=row,
        batch=batch,
        business_date=batch.business_date,
        replaced_by_id=act.actor_id,
        replaced_at=act.now,
    ).pk
