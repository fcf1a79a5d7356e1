"""Put on record what the mail house and the post office said."""

from collections.abc import Sequence
from datetime import date, datetime

from curbstop.correspondence.models import BillPrintFile, MailAnswer, MailedFile, MailProblem
from curbstop.correspondence.types import NewMailAnswer, NewMailProblem
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction


class AnswerTakenError(CurbstopError):
    """This answer of the mail house was taken before."""


def refuse_second_answer(*, sha256: str) -> None:
    """Raises `AnswerTakenError` when the same bytes were taken before."""
    found = MailAnswer.objects.filter(sha256=sha256).first()
    if found is not None:
        raise AnswerTakenError(
            "This answer was taken on {day} already, for run {run_id}",
            where="{name}",
            to_do="Ask the mail house for the answer about the files that are still open.",
            day=found.taken_at.date().isoformat(),
            run_id=found.run_id,
            name=found.name,
        )


def record_mail_answer(*, answer: NewMailAnswer, taken_by_id: int, now: datetime) -> int:
    """Keep an answer with its files; returns its id. Raises `AnswerTakenError`; a file's second answer the database refuses."""
    require_open_transaction()
    refuse_second_answer(sha256=answer.sha256)
    row = MailAnswer.objects.create(
        run_id=answer.run_id,
        name=answer.name,
        sha256=answer.sha256,
        stored_file_id=answer.stored_file_id,
        mailed_on=max(file.mailed_on for file in answer.files),
        bill_count=sum(file.bill_count for file in answer.files),
        envelope_count=sum(file.envelope_count for file in answer.files),
        rejected_count=answer.rejected_count,
        taken_at=now,
        taken_by_id=taken_by_id,
    )
    ids = dict(BillPrintFile.objects.filter(run_id=answer.run_id).values_list("name", "pk"))
    MailedFile.objects.bulk_create(
        MailedFile(
            print_file_id=ids[file.name],
            answer=row,
            mailed_on=file.mailed_on,
            bill_count=file.bill_count,
            envelope_count=file.envelope_count,
        )
        for file in answer.files
    )
    return row.pk


def record_mail_problems(*, problems: Sequence[NewMailProblem], on_date: date, now: datetime) -> int:
    """Keep bills that were rejected or came back; one that is on record for that day stays as it is. Returns how many were given."""
    require_open_transaction()
    rows = [
        MailProblem(
            bill_print_id=one.bill_print_id, problem=one.problem, reason=one.reason, on_date=on_date, recorded_at=now
        )
        for one in problems
    ]
    MailProblem.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
