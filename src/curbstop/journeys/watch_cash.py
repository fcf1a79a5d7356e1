"""What the detectors found becomes cases: work with an owner, once for each subject while it is open."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl

from curbstop.casework.operations import open_work_items
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import ALARM
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.reporting.watching.run import watch
from curbstop.reporting.watching.types import STAFF, Examined
from curbstop.staff.queries import roles_of, staff_users
from curbstop.staff.types import AUDITOR, MANAGER, SUPERVISOR

QUEUE, PREFIX = "supervisor", "alarm:"
MAY_WATCH = frozenset({SUPERVISOR, MANAGER})


class NobodyToOwnError(CurbstopError):
    """An alarm has nobody who may look into it."""


@dataclass(frozen=True, slots=True)
class WatchFound:
    """How much the detectors looked at, what is beyond its limit, and how many cases are new."""

    looked_at: int
    alarms: int
    new_cases: int


def watch_cash(*, command_key: UUID, actor_id: int, now: datetime, start: date, until: date) -> WatchFound:
    """Run every detector over [start, until] and open a case for each alarm; its owner is never whom it is about."""

    def run(act: Act) -> Result:
        if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_WATCH:
            raise NobodyToOwnError("Only a supervisor or a manager looks into alarms", to_do="Ask a supervisor.")
        found = watch(start=start, until=until)
        alarms = [(one.detector.name, alarm) for one in found for alarm in one.alarms]
        frame = _cases(act, alarms, start, until)
        return {
            "looked_at": sum(len(one.looked_at) for one in found),
            "alarms": len(alarms),
            "new_cases": open_work_items(frame=frame, now=act.now),
        }

    content = {"start": start, "until": until}
    result = carry_out(command_key=command_key, name="watch_cash", content=content, actor_id=actor_id, now=now, run=run)
    return WatchFound(int(result["looked_at"]), int(result["alarms"]), int(result["new_cases"]))


def _cases(act: Act, alarms: list[tuple[str, Examined]], start: date, until: date) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "kind": [f"{PREFIX}{alarm.code}" for _name, alarm in alarms],
            "queue": [QUEUE] * len(alarms),
            "subject_kind": [alarm.subject_kind for _name, alarm in alarms],
            "subject_id": [alarm.subject_id for _name, alarm in alarms],
            "customer_account_id": pl.Series([None] * len(alarms), dtype=pl.Int64),
            "reason": [
                ALARM.filled(
                    name=name,
                    label=alarm.label,
                    statistic=alarm.statistic,
                    limit=alarm.limit,
                    start=start.isoformat(),
                    until=until.isoformat(),
                )
                for name, alarm in alarms
            ],
            "assigned_to_id": [_owner(act, alarm) for _name, alarm in alarms],
        }
    )


def _owner(act: Act, alarm: Examined) -> int:
    """Who asked, unless the alarm is about them: then another overseer, a manager first."""
    if alarm.subject_kind != STAFF or alarm.subject_id != act.actor_id:
        return act.actor_id
    people = [
        (MANAGER not in roles, row.id)
        for row in staff_users().values()
        if row.id != act.actor_id
        and (roles := roles_of(staff_user_id=row.id, on_date=act.now.date())) & MAY_WATCH
        and AUDITOR not in roles
    ]
    if not people:
        raise NobodyToOwnError(
            "An alarm is about you, and there is no other overseer to look into it", to_do="Ask the administrator."
        )
    return min(people)[1]
