"""Rows of corrections: bills chosen, their effect, approved, posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from curbstop.billing.models import CorrectedAccount, Correction
from curbstop.billing.types import APPROVED, CHOSEN, EXCLUDED, PLANNED_ACCOUNT, POSTED, PROPOSED, REQUESTED
from curbstop.platform.transactions import lock_rows, require_open_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEffect:
    """What a correction does to one account, in cents, or why it is left out."""

    customer_account_id: int
    cancelled_cents: int = 0
    late_fee_cents: int = 0
    rebilled_cents: int = 0
    adjusted_cents: int = 0
    again_cents: int = 0
    periods: Sequence[Mapping[str, object]] = ()
    adjustment_id: int | None = None
    reason: str = ""

    @property
    def figures(self) -> tuple[int, ...]:
        """What was approved is what must come out."""
        return figures_of(self)


FIGURES = ("cancelled_cents", "late_fee_cents", "rebilled_cents", "adjusted_cents", "again_cents")


def figures_of(row: object) -> tuple[int, ...]:
    """The sums of an effect, or of the row that keeps it."""
    return tuple(getattr(row, name) for name in FIGURES)


def record_correction(
    *,
    cause: str,
    remark: str,
    chosen: Mapping[str, object],
    bills: Mapping[int, Sequence[int]],
    proposed_by_id: int,
    now: datetime,
) -> int:
    """Keep which bills (oldest first, by customer account) are to be corrected; returns the correction's id."""
    require_open_transaction()
    correction = Correction.objects.create(
        cause=cause, remark=remark, chosen=dict(chosen), state=CHOSEN, proposed_by_id=proposed_by_id, proposed_at=now
    )
    CorrectedAccount.objects.bulk_create(
        CorrectedAccount(correction=correction, customer_account_id=account_id, bill_ids=list(ids), state=CHOSEN)
        for account_id, ids in sorted(bills.items())
    )
    return correction.pk


def keep_effects(*, correction_id: int, effects: Sequence[AccountEffect], posted: bool) -> None:
    """Write down what was computed, or posted; an account with a reason is left out."""
    require_open_transaction()
    ids = [effect.customer_account_id for effect in effects]
    rows = CorrectedAccount.objects.filter(correction_id=correction_id, customer_account_id__in=ids)
    found = {row.customer_account_id: row for row in rows}
    changed = [found[effect.customer_account_id] for effect in effects]
    for row, effect in zip(changed, effects, strict=True):
        row.state = EXCLUDED if effect.reason else POSTED if posted else PLANNED_ACCOUNT
        row.reason = effect.reason
        for name in FIGURES:
            setattr(row, name, getattr(effect, name))
        row.periods = list(effect.periods)
        row.adjustment_id = effect.adjustment_id
    CorrectedAccount.objects.bulk_update(
        changed,
        ["state", "reason", *FIGURES, "periods", "adjustment"],
        batch_size=500,
    )


def lock_correction(*, correction_id: int) -> str:
    """Hold a correction until the transaction ends; its state."""
    return lock_rows(model=Correction, ids=[correction_id])[correction_id].state


def mark_proposed(*, correction_id: int) -> None:
    """Its effect is computed."""
    require_open_transaction()
    Correction.objects.filter(pk=correction_id, state=CHOSEN).update(state=PROPOSED)


def mark_correction_requested(*, correction_id: int, approval_id: int) -> None:
    """It waits for a second person."""
    require_open_transaction()
    Correction.objects.filter(pk=correction_id).update(state=REQUESTED, approval_id=approval_id)


def mark_correction_approved(*, correction_id: int, run_id: int) -> None:
    """It may be posted, by this run."""
    require_open_transaction()
    Correction.objects.filter(pk=correction_id).update(state=APPROVED, run_id=run_id)


def mark_correction(*, correction_id: int, state: str) -> None:
    """POSTED, REFUSED or DROPPED."""
    require_open_transaction()
    Correction.objects.filter(pk=correction_id).update(state=state)
