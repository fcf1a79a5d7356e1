"""Payment files that were rejected, and what replaced them."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.cashiering.models import FileReplacement, RejectedFile


@dataclass(frozen=True, slots=True)
class RejectedFileRow:
    """One rejected file; `batch_id` is the corrected file's, None while it is awaited."""

    id: int
    file_name: str
    file_sha256: str
    file_format: str
    line: int | None
    reason: str
    business_date: date
    rejected_by: str
    rejected_at: datetime
    batch_id: int | None
    replaced_by: str

    @property
    def state(self) -> str:
        """Whether the corrected file has come."""
        return "awaited" if self.batch_id is None else "replaced"


def rejected_files(*, file_sha256: str | None = None, awaited_only: bool = False) -> tuple[RejectedFileRow, ...]:
    """Rejected files, the last first."""
    rows = RejectedFile.objects.select_related("rejected_by").order_by("-pk")
    if file_sha256 is not None:
        rows = rows.filter(file_sha256=file_sha256)
    replaced = {
        row.rejected_file_id: row
        for row in FileReplacement.objects.select_related("replaced_by").filter(rejected_file__in=rows)
    }
    found = (_row(row, replaced.get(row.pk)) for row in rows)
    return tuple(row for row in found if not (awaited_only and row.batch_id))


def _row(row: RejectedFile, by: FileReplacement | None) -> RejectedFileRow:
    return RejectedFileRow(
        row.pk,
        row.file_name,
        row.file_sha256,
        row.file_format,
        row.line,
        row.reason,
        row.business_date,
        row.rejected_by.get_full_name(),
        row.rejected_at,
        by.batch_id if by else None,
        by.replaced_by.get_full_name() if by else "",
    )
