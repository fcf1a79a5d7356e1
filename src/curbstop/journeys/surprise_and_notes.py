"""Surprise counts, and notes that are no money or hardly any."""

import secrets
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Confirmation, Count
from curbstop.cashiering.types.received import NoteDraft
from curbstop.journeys.command import carry_out

SEED_BYTES = 16


def draw_surprise_counts(
    *, command_key: UUID, actor_id: int, now: datetime, on_date: date, seed: str | None = None
) -> int:
    """Draw the counts of the period in which a day lies; returns how many. Without a `seed` one is made by chance."""
    result = carry_out(
        command_key=command_key,
        name="draw_surprise_counts",
        content={"on": on_date.isoformat()},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "drawn": operations.draw_surprise_counts(
                act=act, on_date=on_date, seed=seed or secrets.token_hex(SEED_BYTES)
            )
        },
    )
    return int(result["drawn"])


def ask_surprise_count(*, command_key: UUID, actor_id: int, now: datetime, holder_id: int, on_date: date) -> int:
    """Ask for a count out of turn; returns what is due."""
    result = carry_out(
        command_key=command_key,
        name="ask_surprise_count",
        content={"holder": holder_id, "on": on_date.isoformat()},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"due_id": operations.ask_surprise_count(act=act, holder_id=holder_id, on_date=on_date)},
    )
    return int(result["due_id"])


def record_surprise_count(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    due_id: int,
    count: Count,
    second_username: str,
    second_pin: str,
    remark: str = "",
) -> int:
    """Keep a surprise count beside what should be there; returns its id."""
    result = carry_out(
        command_key=command_key,
        name="record_surprise_count",
        content={
            "due": due_id,
            "currency": [list(one) for one in count.currency],
            "checks": list(count.checks),
            "second": second_username,
            "remark": remark,
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "count_id": operations.record_surprise_count(
                act=act,
                due_id=due_id,
                count=count,
                confirmation=Confirmation(second_username, second_pin),
                remark=remark,
            )
        },
    )
    return int(result["count_id"])


def record_note(
    *, command_key: UUID, actor_id: int, now: datetime, note: NoteDraft, second_username: str, second_pin: str
) -> int:
    """Write a counterfeit or mutilated note down; returns its id."""
    result = carry_out(
        command_key=command_key,
        name="record_note",
        content={"note": asdict(note), "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "incident_id": operations.record_note(
                act=act, note=note, confirmation=Confirmation(second_username, second_pin)
            )
        },
    )
    return int(result["incident_id"])


def close_note(
    *, command_key: UUID, actor_id: int, now: datetime, incident_id: int, kind: str, given_to: str, reference: str
) -> int:
    """What became of a kept note; returns the step's id."""
    result = carry_out(
        command_key=command_key,
        name="close_note",
        content={"incident": incident_id, "kind": kind, "to": given_to, "reference": reference},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "step_id": operations.close_note(
                act=act, incident_id=incident_id, kind=kind, given_to=given_to, reference=reference
            )
        },
    )
    return int(result["step_id"])
