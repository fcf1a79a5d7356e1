"""Choose bills and compute what correcting them would do, by doing it and rolling it back: exact by construction."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from curbstop.billing.operations import (
    AccountEffect,
    keep_effects,
    lock_correction,
    mark_proposed,
    open_run,
    record_correction,
)
from curbstop.billing.queries import corrected_accounts, correction, count_corrected_accounts, months_before
from curbstop.billing.types import CHOSEN, REBILL_RUN, CorrectedAccountRow, CorrectionRow
from curbstop.cashiering.types import Act
from curbstop.journeys.bill_run.sharing import Progress
from curbstop.journeys.command import carry_out
from curbstop.journeys.correct_bills.effect import carry_out_correction
from curbstop.journeys.correct_bills.rebill import Occasion, rebill_days
from curbstop.journeys.stored_wordings import BACK_BILLED_TOO_FAR, NOTHING_DIFFERS
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policy_value
from curbstop.reporting.correction_choices import BillChoice, chosen_bills

BILLS_AT_MOST = 100_000
ACCOUNTS_A_STEP = 50
"""So many accounts are held at once while their effect is computed or posted: the counter waits a second or two at most."""


class NothingChosenError(CurbstopError):
    """No issued bill fits the choice."""


class TooManyBillsError(CurbstopError):
    """The choice fits more bills than one correction takes."""


def _ignore(done: int, total: int) -> None:
    """Nobody watches."""


def propose_correction(
    *, cause: str, remark: str, choice: BillChoice, command_key: UUID, actor_id: int, now: datetime
) -> int:
    """Keep the bills that the choice finds, to be computed; returns the correction's id. Nothing is posted.

    Raises NothingChosenError, TooManyBillsError.
    """
    content = {name: str(value) for name, value in asdict(choice).items() if value}

    def run(act: Act) -> Result:
        bills = chosen_bills(choice=choice, limit=BILLS_AT_MOST + 1)
        if not bills:
            raise NothingChosenError("No issued bill fits this choice", to_do="Choose another run, rule or list.")
        if sum(len(ids) for ids in bills.values()) > BILLS_AT_MOST:
            raise TooManyBillsError(
                "More than {most} bills fit this choice", to_do="Divide it by days.", most=BILLS_AT_MOST
            )
        correction_id = record_correction(
            cause=cause, remark=remark, chosen=content, bills=bills, proposed_by_id=act.actor_id, now=act.now
        )
        return {"correction_id": correction_id}

    result = carry_out(
        command_key=command_key,
        name="propose_correction",
        content={"cause": cause, "remark": remark, **content},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["correction_id"])


def compute_effects(*, correction_id: int, business_date: date, now: datetime, progress: Progress = _ignore) -> None:
    """Compute the effect on every account that has none yet; interrupted and repeated it goes on where it stopped."""
    found = correction(correction_id=correction_id)
    if found.state != CHOSEN:
        return
    total, done = count_corrected_accounts(correction_id=correction_id), 0
    while rows := corrected_accounts(correction_id=correction_id, states=(CHOSEN,), limit=ACCOUNTS_A_STEP):
        _compute(found, rows, business_date, now)
        done += len(rows)
        progress(done, total)
    with transaction.atomic():
        lock_correction(correction_id=correction_id)
        mark_proposed(correction_id=correction_id)


def _compute(found: CorrectionRow, rows: tuple[CorrectedAccountRow, ...], business_date: date, now: datetime) -> None:
    act = Act(actor_id=found.proposed_by_id, now=now)
    with transaction.atomic():
        run_id = open_run(
            kind=REBILL_RUN,
            days=rebill_days(business_date=business_date),
            class_usual=(),
            now=now,
            actor_id=act.actor_id,
        )
        occasion = Occasion(run_id=run_id, business_date=business_date, act=act)
        done = carry_out_correction(correction=found, accounts=rows, occasion=occasion)
        transaction.set_rollback(True)
    months = int(policy_value(key="back_bill.months", on_date=business_date))
    earliest = months_before(day=business_date, months=months)
    with transaction.atomic():
        keep_effects(
            correction_id=found.id, effects=[_as_plan(effect, earliest) for effect in done.effects], posted=False
        )


def _as_plan(effect: AccountEffect, earliest: date) -> AccountEffect:
    """Without the rows that were rolled back; left out when nothing differs, or more would be charged too far back."""
    if effect.reason:
        return effect
    differ = [period for period in effect.periods if period["was_cents"] != period["is_cents"]]
    if not differ and not effect.late_fee_cents:
        return AccountEffect(customer_account_id=effect.customer_account_id, reason=NOTHING_DIFFERS.filled())
    if any(_charges_more(period) and str(period["to"]) <= earliest.isoformat() for period in differ):
        reason = BACK_BILLED_TOO_FAR.filled(day=earliest.isoformat())
        return AccountEffect(customer_account_id=effect.customer_account_id, reason=reason)
    periods = [{**period, "new_bill_id": None} for period in effect.periods]
    return replace(effect, periods=periods, adjustment_id=None)


def _charges_more(period: Mapping[str, Any]) -> bool:
    """With what was taken off it, then and now."""
    was = period["was_cents"] + sum(one["cents"] for one in period["adjustments"])
    return bool(period["is_cents"] + sum(one["again_cents"] for one in period["adjustments"]) > was)
