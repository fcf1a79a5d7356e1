"""Words of what comes in otherwise than over the counter: bundles, payment centers, surprise counts, notes that are no money."""

from dataclasses import dataclass
from enum import StrEnum

from curbstop.kernel.wording import StoredWording, Wording


class BatchSource(StrEnum):
    """Where a bundle that people open comes from; its drawer has the same kind."""

    MAIL = "mail"
    DROP_BOX = "drop_box"
    TRANSMITTAL = "transmittal"


SOURCE_WORDS: dict[str, Wording] = {
    BatchSource.MAIL: Wording("mail"),
    BatchSource.DROP_BOX: Wording("drop box"),
    BatchSource.TRANSMITTAL: Wording("transmittal"),
}
COUNTER_DRAWER = "counter"


class ReceivedState(StrEnum):
    """Where a received batch stands; once it is worked, its session says the rest."""

    TAPED = "TAPED"
    WORKED = "WORKED"
    WITHDRAWN = "WITHDRAWN"


class SessionKind(StrEnum):
    """A cashier's own drawer, or a received batch that is worked."""

    COUNTER = "counter"
    BATCH = "batch"


class FeeKind(StrEnum):
    """How a payment center is paid."""

    NONE = "none"
    KEPT_BACK = "kept_back"
    BILLED = "billed"


class NoteKind(StrEnum):
    """What is wrong with a note."""

    COUNTERFEIT = "counterfeit"
    MUTILATED = "mutilated"


@dataclass(frozen=True, slots=True)
class TransmittalDraft:
    """One line of what a department brings, in cents."""

    receipt_type_id: int
    amount_cents: int
    quantity: int = 1
    answers: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CenterPaymentDraft:
    """One payment as a payment center tells it, in cents."""

    reference: str
    account_number: str
    amount_cents: int
    payer_name: str = ""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note that is no money, or hardly any. `found_at`: counter, count or bank."""

    kind: NoteKind
    denomination: str
    found_at: str = "counter"
    remaining_percent: int | None = None
    serial_number: str = ""
    envelope_number: str = ""
    presented_by: str = ""
    description: str = ""
    session_id: int | None = None
    deposit_id: int | None = None


UNKNOWN_IN_BATCH = StoredWording("Unidentified in what was received")
STUB_WITHOUT_MONEY = StoredWording("A stub came without money.")
RECEIVED_WORDINGS = (UNKNOWN_IN_BATCH, STUB_WITHOUT_MONEY)
