"""What was sent to whom, printed once more, answered by the mail house, or came back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from curbstop.correspondence.types.documents import Language
from curbstop.correspondence.types.print_files import ReprintPurpose

DocumentKind = Literal["bill", "receipt", "letter", "notice"]
DeliveryChannel = Literal["mail", "email", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentToRecord:
    """A document that was sent, to be put on record: its kind, its own id in the room it comes from, to whom, how and when."""

    kind: DocumentKind
    document_id: int
    customer_account_id: int
    channel: DeliveryChannel
    sent_on: date
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocumentRow:
    """A document on record as sent."""

    id: int
    kind: str
    document_id: int
    customer_account_id: int
    channel: str
    sent_on: date
    language: str


REJECT_REASONS = ("bad_address", "damaged", "missing", "pulled", "other")
RETURN_REASONS = ("no_such_address", "moved", "unknown_person", "refused", "vacant", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailedFile:
    """A print file that was mailed: so many of its bills, in so many envelopes."""

    name: str
    mailed_on: date
    bill_count: int
    envelope_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailAnswer:
    """An answer of the mail house about files of a run."""

    run_id: int
    name: str
    sha256: str
    stored_file_id: int
    files: tuple[NewMailedFile, ...]
    rejected_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReprint:
    """A bill printed once more: its print, why (`copy`, `spoiled`, `remail`), the words for it, and the file."""

    bill_print_id: int
    purpose: ReprintPurpose
    reason: str
    marked: bool
    printed_on: date
    stored_file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintRow:
    """A reprint on record."""

    id: int
    bill_id: int
    purpose: str
    reason: str
    marked: bool
    printed_on: date
    recorded_at: datetime
    actor_id: int
    stored_file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailProblem:
    """A bill that was not mailed, or came back; `reason` is one of the reasons of its kind."""

    bill_print_id: int
    problem: Literal["rejected", "returned"]
    reason: str
