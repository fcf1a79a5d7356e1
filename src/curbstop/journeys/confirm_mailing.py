"""The mail house says when it mailed, and how many: a late mailing moves the due dates before anything is late."""

from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations import move_run_dates
from curbstop.billing.queries import count_bills_of_run, due_date_for
from curbstop.billing.types import ISSUED
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.receivables.operations import move_due_dates


class MailCountDiffersError(CurbstopError):
    """The mail house mailed another number of bills than the run issued."""


def confirm_mailing(
    *, run_id: int, mailed_on: date, count: int, command_key: UUID, actor_id: int, now: datetime
) -> date:
    """Take the mailing of a run's bills (paperless ones are sent the same day); returns their due date.

    Due dates move to a later day or not at all. Raises MailCountDiffersError.
    """
    result = carry_out(
        command_key=command_key,
        name="confirm_mailing",
        content={"run_id": run_id, "mailed_on": mailed_on, "count": count},
        actor_id=actor_id,
        now=now,
        run=lambda act: _confirm(run_id, mailed_on, count, act),
    )
    return date.fromisoformat(result["due_date"])


def _confirm(run_id: int, mailed_on: date, count: int, act: Act) -> Result:  # noqa: ARG001 - one shape for all commands
    issued, _ = count_bills_of_run(run_id=run_id).get(ISSUED, (0, 0))
    if issued != count:
        raise MailCountDiffersError(
            "The mail house mailed {count} bills, the run issued {issued}",
            where="run {run_id}",
            to_do="Find the difference with the control sheet before you confirm.",
            count=count,
            issued=issued,
            run_id=run_id,
        )
    due_date = due_date_for(mailing_date=mailed_on)
    moved = move_run_dates(run_id=run_id, mailing_date=mailed_on, due_date=due_date)
    move_due_dates(bill_ids=moved, due_date=due_date)
    return {"due_date": due_date.isoformat(), "moved": len(moved)}
