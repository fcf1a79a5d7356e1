"""Asking for long work, once at a time, and seeing how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

WAITING, WORKING, DONE = "todo", "doing", "succeeded"
UNFINISHED = (WAITING, WORKING)


@dataclass(frozen=True, slots=True)
class JobRow:
    """One piece of long work; `state` in the queue's own words, `args` as it was asked for."""

    id: int
    name: str
    state: str
    args: Mapping[str, object]
    asked_at: datetime | None

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits for a worker or is worked on."""
        return self.state in UNFINISHED

    @property
    def is_working(self) -> bool:
        """Whether a worker has it."""
        return self.state == WORKING

    @property
    def has_failed(self) -> bool:
        """Whether it ended without success."""
        return not self.is_unfinished and self.state != DONE


def ask_for(*, task: Task[Any, Any, Any], about: str, args: Mapping[str, str | int]) -> int:
    """Put work into the queue and return the job's id; while the same is unfinished, that one's id.

    `about` names what the work is about, so that it is never done twice at once.
    """
    lock = f"{settings.QUEUE_PREFIX}.{task.name}.{about}"
    unfinished = ProcrastinateJob.objects.filter(lock=lock, status__in=UNFINISHED).order_by("-pk").first()
    if unfinished is not None:
        return int(unfinished.pk)
    try:
        with transaction.atomic():
            return int(task.configure(lock=lock, queueing_lock=lock).defer(**args))
    except AlreadyEnqueued:
        return int(ProcrastinateJob.objects.filter(lock=lock).latest("pk").pk)


def job(*, job_id: int) -> JobRow | None:
    """One job; None when there is none of that number."""
    return next((_row(found) for found in ProcrastinateJob.objects.filter(pk=job_id)), None)


def latest_job(*, name: str, about: str) -> JobRow | None:
    """The latest job of a task about something."""
    lock = f"{settings.QUEUE_PREFIX}.{name}.{about}"
    found = ProcrastinateJob.objects.filter(lock=lock).order_by("-pk").first()
    return None if found is None else _row(found)


def _row(found: ProcrastinateJob) -> JobRow:
    asked = ProcrastinateEvent.objects.filter(job_id=found.pk, type="deferred").order_by("pk").first()
    return JobRow(
        id=found.pk,
        name=found.task_name,
        state=found.status,
        args=dict(found.args),
        asked_at=asked.at if asked is not None else None,
    )
