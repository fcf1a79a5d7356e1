"""Credits of closed accounts paid out together: a list, another person's approval, vouchers, a file with control totals."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from curbstop.billing.operations import (
    attach_refund_approval,
    finish_refund_file,
    keep_refunds,
    lock_refund_file,
    record_refund_file,
    refuse_refund_file,
)
from curbstop.billing.types import REQUESTED
from curbstop.cashiering.operations import refund_credit
from curbstop.cashiering.types import Act
from curbstop.customers.queries import related_accounts
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.journeys.settle_accounts.errors import NothingLeftError, RefundFileStateError
from curbstop.journeys.stored_wordings import CREDIT_CHANGED, REFUND_OF_CREDIT
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policy_value
from curbstop.receivables.queries import credit_balance
from curbstop.reporting.closed_accounts import RefundRow, closed_balances, refund_files, refund_rows
from curbstop.staff.operations import decide_approval, request_approval

KIND, SUBJECT = "refund", "refund_file"
LEAST = "closing.least_refund_cents"
HEADER = ("refund", "account", "payee", "line_1", "line_2", "city", "state", "postal_code", "amount")


def least_refund_cents(*, on_date: date) -> int:
    """From which credit on a closed account is paid out by file; smaller ones stay credit until asked for. At least a cent."""
    return max(1, int(policy_value(key=LEAST, on_date=on_date)))


def request_refund_file(*, business_date: date, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Ask to pay out the credits of closed accounts on which nothing else is left; returns the file's id.

    One's own and relatives' accounts are passed over. Raises NothingLeftError.
    """

    def run(act: Act) -> Result:
        least = least_refund_cents(on_date=business_date)
        free = [one for one in closed_balances(on=business_date) if one.refundable_cents >= least]
        ids = [one.customer_account_id for one in free]
        own = related_accounts(staff_user_id=act.actor_id, customer_account_ids=ids, on_date=business_date)
        found = {one.customer_account_id: one.refundable_cents for one in free if one.account_number not in own}
        if not found:
            raise NothingLeftError(
                "No closed account has a credit that may be paid out", to_do="Apply held security deposits first."
            )
        file_id = record_refund_file(credits_cents=found, requested_by_id=act.actor_id, now=act.now)
        approval_id = request_approval(
            kind=KIND,
            subject_kind=SUBJECT,
            subject_id=file_id,
            amount_cents=sum(found.values()),
            reason=REFUND_OF_CREDIT.filled(),
            requested_by_id=act.actor_id,
            now=act.now,
        )
        attach_refund_approval(refund_file_id=file_id, approval_id=approval_id)
        return {"refund_file_id": file_id}

    result = carry_out(
        command_key=command_key,
        name="request_refund_file",
        content={"business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["refund_file_id"])


def decide_refund_file(
    *,
    refund_file_id: int,
    approve: bool,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    remark: str = "",
) -> None:
    """Approve (post every voucher and make the file) or refuse. A credit that changed meanwhile is left out.

    Raises RefundFileStateError, OwnRequestError, OwnAccountRefusedError, NotAllowedError.
    """
    carry_out(
        command_key=command_key,
        name="decide_refund_file",
        content={"refund_file_id": refund_file_id, "approve": approve},
        actor_id=actor_id,
        now=now,
        run=lambda act: _decide(refund_file_id, approve=approve, remark=remark, business_date=business_date, act=act),
    )


def _decide(refund_file_id: int, *, approve: bool, remark: str, business_date: date, act: Act) -> Result:
    (found,) = refund_files(refund_file_id=refund_file_id)
    if lock_refund_file(refund_file_id=refund_file_id) != REQUESTED or found.approval_id is None:
        raise RefundFileStateError("This refund file was decided already", to_do="Open the list again.")
    decided = decide_approval(
        approval_id=found.approval_id, decided_by_id=act.actor_id, approve=approve, remark=remark, now=act.now
    )
    if not approve:
        refuse_refund_file(refund_file_id=refund_file_id)
        return {}
    rows = refund_rows(refund_file_id=refund_file_id)
    refuse_own_account(act=act, customer_account_ids=[row.customer_account_id for row in rows])
    keep_refunds(refund_file_id=refund_file_id, refunds=[_refund(row, decided.requested_by_id, act) for row in rows])
    content = refund_file_csv(rows=refund_rows(refund_file_id=refund_file_id))
    stored = store_file(name=f"refunds-{refund_file_id}.csv", media_type="text/csv", content=content, now=act.now)
    finish_refund_file(refund_file_id=refund_file_id, stored_file_id=stored, business_date=business_date)
    return {}


def _refund(row: RefundRow, requested_by_id: int, act: Act) -> tuple[int, int | None, str]:
    if credit_balance(customer_account_id=row.customer_account_id) != row.amount_cents:
        return row.customer_account_id, None, CREDIT_CHANGED.filled()
    try:
        with transaction.atomic():
            refund_id = refund_credit(
                act=act,
                customer_account_id=row.customer_account_id,
                amount_cents=row.amount_cents,
                requested_by_id=requested_by_id,
                reason=REFUND_OF_CREDIT.filled(),
            )
    except CurbstopError as error:
        return row.customer_account_id, None, error.message
    return row.customer_account_id, refund_id, ""


def refund_file_csv(*, rows: Sequence[RefundRow]) -> bytes:
    """The vouchers of a file for whoever writes the checks, then a line with their count and sum."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    paid = [row for row in rows if row.refund_id is not None]
    for row in paid:
        address = (row.mail_line_1, row.mail_line_2, row.mail_city, row.mail_state, row.mail_postal_code)
        writer.writerow((row.refund_id, row.account_number, row.payee, *address, _dollars(row.amount_cents)))
    total = sum(row.amount_cents for row in paid)
    writer.writerow(("TOTAL", len(paid), "", "", "", "", "", "", _dollars(total)))
    return text.getvalue().encode()


def _dollars(cents: int) -> str:
    """Without a sign or commas: a program reads it."""
    return f"{cents // 100}.{cents % 100:02d}"
