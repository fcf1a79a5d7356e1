"""The business day: opened, balanced, closed and sealed. Closing refuses while anything is not in balance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import override

from curbstop.autopay.queries import SEAL_SECTIONS as AUTOPAY_SECTIONS
from curbstop.billing.queries import SEAL_SECTIONS as BILLING_SECTIONS
from curbstop.cashiering import operations, queries
from curbstop.cashiering.types import Act, Blocker
from curbstop.journeys.command import carry_out
from curbstop.journeys.watch_vacant_points import watch_vacant_points
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger import operations as ledger_operations
from curbstop.ledger.queries import business_days
from curbstop.platform.idempotency import Result
from curbstop.receivables.queries import SEAL_SECTIONS as RECEIVABLES_SECTIONS
from curbstop.reporting.cash_matrix import matrix_blockers
from curbstop.reporting.day_differences import differences_of_day
from curbstop.staff.queries import roles_of
from curbstop.staff.types import MANAGER, SUPERVISOR

OVERSEERS = frozenset({SUPERVISOR, MANAGER})
SENTENCES_SHOWN = 5
DAYS_LOOKED_BACK = 4


class DayBlockedError(CurbstopError):
    """A day cannot be closed yet; `blockers` say exactly what and where."""

    def __init__(self, *, business_date: date, blockers: Sequence[Blocker]) -> None:
        self.blockers = tuple(blockers)
        first = " ".join(f"{one.title}: {one.detail}" for one in self.blockers[:SENTENCES_SHOWN])
        more = len(self.blockers) - SENTENCES_SHOWN
        super().__init__(
            "The day is not in balance: {count} things to put right"
            if len(self.blockers) > 1
            else "The day is not in balance: {count} thing to put right",
            where="{business_date}",
            to_do="{first} And {more} more." if more > 0 else "{first}",
            count=len(self.blockers),
            business_date=business_date.isoformat(),
            first=first,
            more=more,
        )


class EndsNoDayError(CurbstopError):
    """Who is neither supervisor nor manager opens, balances and closes no business day."""


class NoSuchBlockerError(CurbstopError):
    """An override names something that does not keep the day from closing."""


@dataclass(frozen=True, slots=True)
class DayOverrideDraft:
    """A blocker that a supervisor takes upon themselves, with the reason."""

    blocker_kind: str
    subject_kind: str
    subject_id: int
    reason: str


def open_day(*, command_key: UUID, actor_id: int, now: datetime, business_date: date) -> None:
    """Open the next business day; at most two days are unsealed."""

    def run(act: Act) -> Result:
        _refuse_others(act, business_date)
        ledger_operations.open_day(business_date=business_date, actor_id=act.actor_id, now=act.now)
        return {}

    _carry(command_key=command_key, actor_id=actor_id, now=now, name="open_day", business_date=business_date, run=run)


def begin_balancing(*, command_key: UUID, actor_id: int, now: datetime, business_date: date) -> None:
    """No new receipts from now on; counts, corrections, approvals and the deposit go on."""

    def run(act: Act) -> Result:
        _refuse_others(act, business_date)
        ledger_operations.begin_balancing(business_date=business_date, actor_id=act.actor_id, now=act.now)
        # What is still laid aside at the counter cannot be taken on this day any more: somebody looks into it.
        operations.expire_suspended(act=act, business_date=business_date)
        return {}

    _carry(
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        name="begin_balancing",
        business_date=business_date,
        run=run,
    )


def day_end_blockers(*, business_date: date) -> tuple[Blocker, ...]:
    """Everything that keeps a day from closing: work that is not done, and records that differ from the journal."""
    unbalanced = queries.without_overridden(
        business_date=business_date, blockers=list(matrix_blockers(business_date=business_date))
    )
    return (
        *queries.day_end_blockers(business_date=business_date),
        *unbalanced,
        *differences_of_day(business_date=business_date),
    )


def close_day(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    business_date: date,
    overrides: Sequence[DayOverrideDraft] = (),
) -> str:
    """Close and seal a day; returns the seal's SHA-256. Raises `DayBlockedError` with what and where.

    Overrides are named, with a reason, only where a rule allows them, and stay in every later report.
    """

    def run(act: Act) -> Result:
        _refuse_others(act, business_date)
        for draft in overrides:
            operations.name_override(
                act=act,
                business_date=business_date,
                blocker=_blocker_of(draft, business_date),
                reason=draft.reason,
            )
        blockers = day_end_blockers(business_date=business_date)
        if blockers:
            raise DayBlockedError(business_date=business_date, blockers=blockers)
        watched_to = _last_day_end(business_date=business_date)
        seal = ledger_operations.close_and_seal(
            business_date=business_date,
            sections=[*RECEIVABLES_SECTIONS, *BILLING_SECTIONS, *queries.SEAL_SECTIONS, *AUTOPAY_SECTIONS],
            actor_id=act.actor_id,
            now=act.now,
        )
        watch_vacant_points(after=watched_to, now=act.now)
        return {"sha256": seal.sha256}

    content = [[one.blocker_kind, one.subject_kind, one.subject_id, one.reason] for one in overrides]
    result = _carry(
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        name="close_day",
        business_date=business_date,
        run=run,
        more=content,
    )
    return str(result["sha256"])


def refuse_others(*, staff_user_id: int, business_date: date) -> None:
    """Only a supervisor or a manager of that day ends it. Raises `EndsNoDayError`."""
    if not roles_of(staff_user_id=staff_user_id, on_date=business_date) & OVERSEERS:
        raise EndsNoDayError("Only a supervisor or a manager opens and ends a business day", to_do="Ask one of them.")


def _refuse_others(act: Act, business_date: date) -> None:
    refuse_others(staff_user_id=act.actor_id, business_date=business_date)


def _last_day_end(*, business_date: date) -> datetime:
    """When the day before was closed, up to which reads were looked through; of the first day its own opening."""
    days = business_days(limit=DAYS_LOOKED_BACK)
    closed = [row.closed_at for row in days if row.closed_at is not None and row.business_date < business_date]
    return closed[0] if closed else min(row.opened_at for row in days)


def _blocker_of(draft: DayOverrideDraft, business_date: date) -> Blocker:
    key = (draft.blocker_kind, draft.subject_kind, draft.subject_id)
    # An override is kept, and what is kept is English.
    with override("en"):
        blockers = queries.day_end_blockers(business_date=business_date)
    for one in blockers:
        if (one.kind, one.subject_kind, one.subject_id) == key:
            return one
    raise NoSuchBlockerError(
        "There is nothing of that kind to override",
        where="{blocker_kind}, {subject_kind} {subject_id}",
        blocker_kind=draft.blocker_kind,
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
    )


def _carry(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    name: str,
    business_date: date,
    run: Callable[[Act], Result],
    more: object = None,
) -> Result:
    return carry_out(
        command_key=command_key,
        name=name,
        content={"business_date": business_date, "more": more},
        actor_id=actor_id,
        now=now,
        run=run,
    )
