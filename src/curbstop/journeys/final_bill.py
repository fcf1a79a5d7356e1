"""The final bill of agreements that have ended, from the screen: the batch's own code over one customer account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl

from curbstop.billing.operations import finish_run, open_run
from curbstop.billing.queries import latest_class_usual, merge_totals
from curbstop.billing.types import SINGLE_RUN
from curbstop.cashiering.types import Act
from curbstop.journeys.bill_run.batch import BatchOrder, bill_batch
from curbstop.journeys.bill_run.exceptions import record_batch_exceptions
from curbstop.journeys.bill_run.orders import CLASS_USUAL, issue_dates, single_days
from curbstop.journeys.bill_run.policy import billing_policy
from curbstop.journeys.command import carry_out
from curbstop.journeys.settle_accounts.at_closing import settle_at_closing
from curbstop.journeys.stored_wordings import ALL_BILLED
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.reporting.billing_due import DueScope
from curbstop.reporting.billing_questions import agreement_ends


class NotOneAccountError(CurbstopError):
    """A final bill is for agreements of one customer account."""


class AgreementStillRunsError(CurbstopError):
    """A final bill is for agreements that have ended."""


@dataclass(frozen=True, slots=True)
class FinalBill:
    """What came of it: the bill and its state, or why there is none."""

    bill_id: int | None
    state: str
    reason: str


def final_bill(
    *, agreement_ids: Sequence[int], business_date: date, command_key: UUID, actor_id: int, now: datetime
) -> FinalBill:
    """Bill agreements of one customer account up to their last day, now.

    Needs their final reads. Nothing unbilled gives no bill; an account that cannot be billed is a work item and says so.
    Raises NotOneAccountError, AgreementStillRunsError.
    """
    content = {"agreement_ids": sorted(agreement_ids), "business_date": business_date}
    result = carry_out(
        command_key=command_key,
        name="final_bill",
        content=content,
        actor_id=actor_id,
        now=now,
        run=lambda act: _bill(sorted(agreement_ids), business_date, act),
    )
    return FinalBill(bill_id=result["bill_id"], state=result["state"], reason=result["reason"])


def _bill(agreement_ids: list[int], business_date: date, act: Act) -> Result:
    actor_id, now = act.actor_id, act.now
    customer_account_id, last_day = _ended(agreement_ids)
    days = single_days(business_date=business_date, last_day=last_day)
    usual = latest_class_usual()
    run_id = open_run(kind=SINGLE_RUN, days=days, class_usual=usual, now=now, actor_id=actor_id)
    result = bill_batch(
        order=BatchOrder(
            scope=DueScope(
                first_id=customer_account_id,
                last_id=customer_account_id,
                read_from=days.read_from,
                read_on=days.read_on,
                agreement_ids=tuple(agreement_ids),
            ),
            policy=billing_policy(on_date=business_date),
            dates=issue_dates(days=days, now=now),
            class_usual=pl.DataFrame(usual, schema=CLASS_USUAL),
            run_id=run_id,
            actor_id=actor_id,
        )
    )
    record_batch_exceptions(run_id=run_id, result=result, now=now)
    finish_run(run_id=run_id, totals=merge_totals(parts=[result.totals]), now=now)
    if result.bills.is_empty():
        reasons = result.not_billed["reason"].to_list()
        return {"bill_id": None, "state": "", "reason": " ".join(reasons) or ALL_BILLED.filled()}
    bill_id, state, reason = result.bills.select("bill_id", "state", "hold_reason").row(0)
    settle_at_closing(customer_account_id=customer_account_id, business_date=business_date, act=act)
    return {"bill_id": bill_id, "state": state, "reason": reason}


def _ended(agreement_ids: list[int]) -> tuple[int, date]:
    ends = agreement_ends(agreement_ids=agreement_ids)
    accounts = {end.customer_account_id for end in ends}
    if len(accounts) != 1:
        raise NotOneAccountError(
            "A final bill is for agreements of one customer account",
            where="agreements {agreement_ids}",
            to_do="Bill each account by itself.",
            agreement_ids=agreement_ids,
        )
    last_days = [end.to_date for end in ends if end.to_date is not None]
    if len(last_days) < len(ends):
        raise AgreementStillRunsError(
            "A final bill is for agreements that have ended",
            where="agreements {agreement_ids}",
            to_do="End the service first.",
            agreement_ids=agreement_ids,
        )
    return accounts.pop(), max(last_days)
