"""Naming what keeps a day from closing and may be overridden: it stays in every later report."""

from datetime import date

from curbstop.cashiering.models import DayOverride
from curbstop.cashiering.operations.rows import NotAllowedError, require_overseer, require_reason
from curbstop.cashiering.types import Act, Blocker
from curbstop.platform.transactions import require_open_transaction


def name_override(*, act: Act, business_date: date, blocker: Blocker, reason: str) -> int:
    """Record who overrides which blocker of a day and why; returns the override's id."""
    require_open_transaction()
    require_overseer(act=act)
    if not blocker.overridable:
        raise NotAllowedError(
            "This cannot be overridden",
            where="{title}: {detail}",
            to_do="Put it right first.",
            title=blocker.title,
            detail=blocker.detail,
        )
    return DayOverride.objects.create(
        business_date=business_date,
        blocker_kind=blocker.kind,
        subject_kind=blocker.subject_kind,
        subject_id=blocker.subject_id,
        detail=blocker.detail[:400],
        reason=require_reason(reason=reason),
        named_by_id=act.actor_id,
        named_at=act.now,
    ).pk
