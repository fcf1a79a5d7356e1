"""The end of a day, whole: closed, sealed and exported in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from curbstop.exchange.general_ledger.export_day import ExportedJournal, export_day
from curbstop.journeys.day_end import DayOverrideDraft, close_day


@dataclass(frozen=True, slots=True)
class DayEnded:
    """A closed day: its seal, and the journals that went out (empty when the day was closed before)."""

    business_date: date
    seal_sha256: str
    journals: tuple[ExportedJournal, ...]


def end_day(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    business_date: date,
    overrides: Sequence[DayOverrideDraft] = (),
) -> DayEnded:
    """Close, seal and export a day; raises `DayBlockedError` while anything is not in balance."""
    with transaction.atomic():
        sha256 = close_day(
            command_key=command_key, actor_id=actor_id, now=now, business_date=business_date, overrides=overrides
        )
        journals = export_day(business_date=business_date, now=now)
    return DayEnded(business_date, sha256, journals)
