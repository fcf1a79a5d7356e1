"""The supervisor's day: every drawer and batch by tender, counted, recorded and deposited, and what blocks the end."""

from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import DayOverride, PaymentBatch
from curbstop.cashiering.queries.blockers import day_end_blockers
from curbstop.cashiering.queries.day_sessions import SessionOfDay, sessions_of
from curbstop.cashiering.queries.deposits import DepositRow, deposits
from curbstop.cashiering.types import Blocker
from curbstop.ledger.queries import day_state
from curbstop.staff.queries import staff_users


@dataclass(frozen=True, slots=True)
class BatchOfDay:
    """A batch's row of the matrix."""

    id: int
    source: str
    file_name: str
    state: str
    control_count: int
    control_cents: int
    suspense_count: int
    suspense_cents: int


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A named override of the day."""

    blocker_kind: str
    subject_kind: str
    subject_id: int
    detail: str
    reason: str
    named_by: str


@dataclass(frozen=True, slots=True)
class SupervisorDay:
    """Everything about a business day's money at once."""

    business_date: date
    state: str
    sessions: tuple[SessionOfDay, ...]
    batches: tuple[BatchOfDay, ...]
    deposits: tuple[DepositRow, ...]
    blockers: tuple[Blocker, ...]
    overrides: tuple[OverrideRow, ...]


def supervisor_day(*, business_date: date) -> SupervisorDay:
    """The matrix of a business day."""
    names = {row.id: row.full_name for row in staff_users().values()}
    return SupervisorDay(
        business_date=business_date,
        state=day_state(business_date=business_date) or "",
        sessions=sessions_of(business_date=business_date, names=names),
        batches=batches_of(business_date=business_date),
        deposits=deposits(business_date=business_date),
        blockers=day_end_blockers(business_date=business_date),
        overrides=_overrides(business_date, names),
    )


def batches_of(*, business_date: date) -> tuple[BatchOfDay, ...]:
    """The batches of a business day."""
    return tuple(
        BatchOfDay(
            id=row.pk,
            source=row.source,
            file_name=row.file_name,
            state=row.state,
            control_count=row.control_count,
            control_cents=row.control_cents,
            suspense_count=row.suspense_count,
            suspense_cents=row.suspense_cents,
        )
        for row in PaymentBatch.objects.filter(business_date=business_date).order_by("pk")
    )


def _overrides(business_date: date, names: dict[int, str]) -> tuple[OverrideRow, ...]:
    return tuple(
        OverrideRow(
            row.blocker_kind,
            row.subject_kind,
            row.subject_id,
            row.detail,
            row.reason,
            names.get(row.named_by_id, ""),
        )
        for row in DayOverride.objects.filter(business_date=business_date).order_by("pk")
    )
