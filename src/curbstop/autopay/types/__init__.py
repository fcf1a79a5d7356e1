"""Words of the room `autopay`. A change here is a change of the database's checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from curbstop.kernel.wording import StoredWording

PPD, WEB, CCD = "PPD", "WEB", "CCD"
ENTRY_CLASSES = (PPD, WEB, CCD)
SIGNED_FORM, ONLINE, AGREEMENT = "signed_form", "online", "agreement"
# What authorises each class (Nacha Operating Rules 2.3.2 and 2.5): a signed form, a consent on the web, a company's agreement.
EVIDENCE_OF: Mapping[str, str] = {PPD: SIGNED_FORM, WEB: ONLINE, CCD: AGREEMENT}
EVIDENCE_KINDS = (SIGNED_FORM, ONLINE, AGREEMENT)

CUSTOMER, RETURNS, BANK_CODE, CORRECTED, CLOSED = "customer", "returns", "bank_code", "corrected", "closed"
STOP_REASONS = (CUSTOMER, RETURNS, BANK_CODE, CORRECTED, CLOSED)

CUT, POSTED, WITHDRAWN = "CUT", "POSTED", "WITHDRAWN"
RUN_STATES = (CUT, POSTED, WITHDRAWN)
DRAFT, PRENOTE = "draft", "prenote"
DRAFT_KINDS = (DRAFT, PRENOTE)

HELD, NOT_LIVE = "held", "not_live"
SKIP_REASONS = (HELD, NOT_LIVE)

STOPPED_BY_BANK = StoredWording("The bank returned a draft: {code}.")
STOPPED_BY_RETURNS = StoredWording("{count} drafts came back within twelve months.")
CORRECTED_BY_BANK = StoredWording("The bank corrected the account's data: {code}.")
STORED_WORDINGS = (STOPPED_BY_BANK, STOPPED_BY_RETURNS, CORRECTED_BY_BANK)


@dataclass(frozen=True, slots=True)
class BankData:
    """Where a mandate's money comes from. The number is in clear: it lives as long as a file is being written."""

    routing: str
    account_number: str
    is_savings: bool = False


@dataclass(frozen=True, slots=True)
class NewMandate:
    """What a customer authorises, and what proves it."""

    customer_account_id: int
    entry_class: str
    holder_name: str
    bank: BankData
    authorised_by: str
    authorised_on: date
    evidence_reference: str
    evidence_file_id: int | None = None
    needs_prenote: bool = True


@dataclass(frozen=True, slots=True)
class MandateToDraft:
    """A living mandate as a file needs it."""

    id: int
    customer_account_id: int
    entry_class: str
    holder_name: str
    bank: BankData


@dataclass(frozen=True, slots=True)
class DraftToKeep:
    """An entry of a file. `printed_cents` is what the bill asked for; a prenote has no bill and no amount."""

    mandate_id: int
    customer_account_id: int
    bill_id: int | None
    printed_cents: int
    amount_cents: int
    trace: str


@dataclass(frozen=True, slots=True)
class SkipToKeep:
    """An account that a file leaves out although it pays by autopay."""

    customer_account_id: int
    bill_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RunToKeep:
    """A file as it was cut."""

    settles_on: date
    is_same_day: bool
    business_date: date
    bank_account_id: int
    modifier: str
    file_name: str
    file_sha256: str
    stored_file_id: int


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An entry of a file as it is kept."""

    id: int
    run_id: int
    run_state: str
    mandate_id: int
    customer_account_id: int
    account_number: str
    holder_name: str
    kind: str
    bill_id: int | None
    printed_cents: int
    amount_cents: int
    trace: str
    settles_on: date
    batch_id: int | None
    is_withdrawn: bool
    return_code: str
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate as people may see it: never more than the last four digits."""

    id: int
    customer_account_id: int
    entry_class: str
    holder_name: str
    routing: str
    account_last4: str
    is_savings: bool
    authorised_by: str
    authorised_on: date
    evidence_kind: str
    evidence_reference: str
    evidence_file_id: int | None
    needs_prenote: bool
    begun_on: date
    begun_by: str
    live_from: date | None
    change_code: str
    stopped_on: date | None
    stopped_by: str
    stop_reason: str
    stop_remark: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A file as it stands."""

    id: int
    state: str
    settles_on: date
    is_same_day: bool
    business_date: date
    bank_account_id: int
    draft_count: int
    draft_cents: int
    prenote_count: int
    skip_count: int
    file_name: str
    file_sha256: str
    stored_file_id: int
    cut_by: str
    batch_id: int | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class SkipRow:
    """An account that was left out."""

    customer_account_id: int
    account_number: str
    mail_to: str
    bill_id: int
    reason: str
