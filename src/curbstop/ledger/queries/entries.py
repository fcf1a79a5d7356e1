"""Entries and their transfers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import JournalEntry, Transfer


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
    return [
        TransferRow(
            id=row.pk,
            entry_id=row.entry_id,
            business_date=row.business_date,
            debit_account_id=row.debit_account_id,
            debit_subsidiary_id=row.debit_subsidiary_id,
            credit_account_id=row.credit_account_id,
            credit_subsidiary_id=row.credit_subsidiary_id,
            amount_cents=row.amount_cents,
            corrects_transfer_id=row.corrects_transfer_id,
        )
        for row in Transfer.objects.filter(entry_id__in=entry_ids).order_by("pk")
    ]
