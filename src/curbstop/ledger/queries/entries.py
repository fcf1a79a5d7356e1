"""Entries and their transfers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import JournalEntry
from curbstop.ledger.types import TRANSFERS_AN_ENTRY

# An entry's transfers lie in one range of ids.
TRANSFERS = """
SELECT t.id, t.entry_id, t.business_date, t.debit_account_id, t.debit_subsidiary_id, t.credit_account_id,
       t.credit_subsidiary_id, t.amount_cents, t.corrects_transfer_id
FROM unnest(%(entry_ids)s::bigint[]) wanted (entry_id)
JOIN ledger_transfer t ON t.id >= wanted.entry_id * %(an_entry)s AND t.id < (wanted.entry_id + 1) * %(an_entry)s
ORDER BY t.id
"""


class NoSuchEntryError(CurbstopError):
    """A number is not that of a journal entry."""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One transfer of an entry."""

    id: int
    entry_id: int
    business_date: date
    debit_account_id: int
    debit_subsidiary_id: int | None
    credit_account_id: int
    credit_subsidiary_id: int | None
    amount_cents: int
    corrects_transfer_id: int | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One journal entry with its transfers, in the order in which they were laid out."""

    id: int
    business_date: date
    effective_date: date
    recorded_at: datetime
    event: str
    source_kind: str
    source_id: int
    part: int
    command_id: int | None
    actor_id: int | None
    corrects_entry_id: int | None
    description: str
    transfers: tuple[TransferRow, ...]


def entry(*, entry_id: int) -> EntryRow:
    """One entry; raises `NoSuchEntryError`."""
    found = _entries(JournalEntry.objects.filter(pk=entry_id))
    if not found:
        raise NoSuchEntryError("There is no such journal entry", where="{entry_id}", entry_id=entry_id)
    return found[0]


def entries_of_source(*, source_kind: str, source_id: int) -> list[EntryRow]:
    """Everything that was posted for one receipt, bill, deposit ..., in order."""
    return _entries(JournalEntry.objects.filter(source_id=source_id, source_kind=source_kind))


def entry_transfers(*, entry_id: int) -> list[TransferRow]:
    """The transfers of an entry in order; empty for a number that is none."""
    return _transfers([entry_id])


def corrections_of(*, entry_id: int) -> list[EntryRow]:
    """Entries that name this one as what they correct."""
    return _entries(JournalEntry.objects.filter(corrects_entry_id=entry_id))


def _entries(rows: Iterable[JournalEntry]) -> list[EntryRow]:
    entries = sorted(rows, key=lambda row: row.pk)
    transfers: dict[int, list[TransferRow]] = {row.pk: [] for row in entries}
    for transfer in _transfers(list(transfers)):
        transfers[transfer.entry_id].append(transfer)
    return [
        EntryRow(
            id=row.pk,
            business_date=row.business_date,
            effective_date=row.effective_date,
            recorded_at=row.recorded_at,
            event=row.event,
            source_kind=row.source_kind,
            source_id=row.source_id,
            part=row.part,
            command_id=row.command_id,
            actor_id=row.actor_id,
            corrects_entry_id=row.corrects_entry_id,
            description=row.description,
            transfers=tuple(transfers[row.pk]),
        )
        for row in entries
    ]


def _transfers(entry_ids: list[int]) -> list[TransferRow]:
    with connection.cursor() as cursor:
        cursor.execute(TRANSFERS, {"entry_ids": entry_ids, "an_entry": TRANSFERS_AN_ENTRY})
        return [TransferRow(*row) for row in cursor.fetchall()]
