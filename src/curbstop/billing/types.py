"""Words of the room `billing`: states, kinds, and the frozen rows that it hands out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from curbstop.kernel.wording import StoredWording, Wording

# A bill's life (`books.md` 3). Only ISSUED is a debt.
HELD = "HELD"
READY = "READY"
ISSUED = "ISSUED"
CANCELLED = "CANCELLED"
BILL_STATES = (HELD, READY, ISSUED, CANCELLED)
BILL_WORDS = {
    HELD: Wording("held", meaning="bill"),
    READY: Wording("ready", meaning="bill"),
    ISSUED: Wording("issued", meaning="bill"),
    CANCELLED: Wording("cancelled", meaning="bill"),
}

# Why a bill is held or was not made, as it is kept with the bill, the run and the work item.
MORE_THAN_OWN = StoredWording("More than {times} times this customer's usual bill.")
MORE_THAN_USUAL = StoredWording("More than {times} times the usual bill for such a place.")
READ_FAR_ABOVE = StoredWording("A read is far above the usual use: check it before the bill goes out.")

# The steps of a leak adjustment, as they are kept with it.
LEAK_USED = StoredWording("Used on the bill with the leak")
LEAK_NORMAL = StoredWording("Normal use")
LEAK_EXCESS = StoredWording("Above normal")
LEAK_HALF_TO_HIGHEST = StoredWording("Half of what the highest month is above normal")
LEAK_AVERAGE_PRICE = StoredWording("Average price of a unit over the year before")
LEAK_VALUE = StoredWording("Charged for it beyond what the rule leaves")
LEAK_SHARE = StoredWording("Credit on water: {percent} percent of it")
LEAK_SEWER = StoredWording("Credit on sewer: {percent} percent of what leaked did not return")
LEAK_CAP = StoredWording("Not more than the policy's highest credit")
METER_FIRST_DAY = StoredWording("Bills are corrected from {day} on")
METER_DIFFERENCE = StoredWording("Bill {number}: use beyond what was billed")
METER_WATER = StoredWording("Bill {number}: water")
METER_SEWER = StoredWording("Bill {number}: sewer")
LEAK_STEPS = (
    LEAK_USED,
    LEAK_NORMAL,
    LEAK_EXCESS,
    LEAK_HALF_TO_HIGHEST,
    LEAK_AVERAGE_PRICE,
    LEAK_VALUE,
    LEAK_SHARE,
    LEAK_SEWER,
    LEAK_CAP,
    METER_FIRST_DAY,
    METER_DIFFERENCE,
    METER_WATER,
    METER_SEWER,
)
STORED_WORDINGS = (MORE_THAN_OWN, MORE_THAN_USUAL, READ_FAR_ABOVE, *LEAK_STEPS)

REGULAR = "regular"
FIRST = "first"
FINAL = "final"
ODD = "odd"
BILL_KINDS = (REGULAR, FIRST, FINAL, ODD)

CYCLE_RUN = "cycle"
SINGLE_RUN = "single"
REBILL_RUN = "rebill"
RUN_KINDS = (CYCLE_RUN, SINGLE_RUN, REBILL_RUN)

RUNNING = "RUNNING"
FINISHED = "FINISHED"
RUN_STATES = (RUNNING, FINISHED)

PLANNED = "PLANNED"
DONE = "DONE"
PARTITION_STATES = (PLANNED, DONE)

MONTH_OPEN = "OPEN"
MONTH_CLOSED = "CLOSED"
MONTH_STATES = (MONTH_OPEN, MONTH_CLOSED)

REQUESTED = "REQUESTED"
POSTED = "POSTED"
REFUSED = "REFUSED"
ADJUSTMENT_STATES = (REQUESTED, POSTED, REFUSED)
ADJUSTMENT_REASONS = (
    "leak",
    "courtesy",
    "misread",
    "fee_waived",
    "meter_error",
    "billing_error",
    "conservation_fine",
    "back_bill",
    "unbilled_use",
    "small_balance",
    "other",
)

CANCELLED_CHARGES = "bill"
"""What an adjustment that cancels a whole bill says for a charge type."""

REFUND_FILE_STATES = (REQUESTED, POSTED, REFUSED)

# A correction's life: bills chosen, the effect computed, asked for, approved, posted; or refused, or dropped.
CHOSEN = "CHOSEN"
PROPOSED = "PROPOSED"
APPROVED = "APPROVED"
DROPPED = "DROPPED"
CORRECTION_STATES = (CHOSEN, PROPOSED, REQUESTED, APPROVED, POSTED, REFUSED, DROPPED)
CORRECTION_CAUSES = ("wrong_read", "wrong_tariff", "wrong_meter", "wrong_class", "move_date", "other")
# An account of a correction: to be computed, computed, posted; or left out with the reason.
PLANNED_ACCOUNT = "PLANNED"
EXCLUDED = "EXCLUDED"
ACCOUNT_STATES = (CHOSEN, PLANNED_ACCOUNT, POSTED, EXCLUDED)

# Every charge of a bill and what it is called in the journal and the open items.
BILL_ISSUED_EVENT = "bill_issued"
BILL_SOURCE = "bill"


LINES_A_BILL = 100_000
"""A line's id is its bill's times this, and its place on the bill: so a bill's lines need no index of their own."""


@dataclass(frozen=True, slots=True)
class HoldPolicy:
    """`bill_hold.*`: held when more than `times_milli` thousandths of the usual and at least `minimum_cents`."""

    times_milli: int
    minimum_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleMonthRow:
    """One row of the cycle calendar: a cycle in a month, and its days."""

    id: int
    cycle_number: int
    month: date
    read_from: date
    read_on: date
    bill_on: date
    mail_on: date
    due_on: date
    window_closes_on: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLineRow:
    """One charge of a bill in whole cents, with how it came about."""

    id: int
    segment_id: int
    agreement_id: int
    service: str
    sequence: int
    component: str
    tier: int
    from_date: date
    to_date: date
    quantity_milli: int
    unit: str
    price_micros: int
    days: int
    basis_days: int | None
    amount_cents: int
    charge_type: str
    ledger_account_id: int
    tariff_version_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSegmentRow:
    """The days of one agreement on a bill."""

    id: int
    agreement_id: int
    service_point_id: int
    service: str
    from_date: date
    to_date: date
    cancelled: bool
    is_regular: bool
    usage_milli: int
    rate_class: str
    meter_size: str
    zone: int | None
    outside_city: bool
    dwelling_units: int
    estimated: bool
    charges_cents: int
    further_facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """A bill as a list or a page shows it; amounts are whole cents."""

    id: int
    number: int
    customer_account_id: int
    run_id: int
    kind: str
    state: str
    bill_date: date
    mailing_date: date | None
    due_date: date | None
    from_date: date
    to_date: date
    previous_balance_cents: int
    payments_cents: int
    adjustments_cents: int
    current_charges_cents: int
    credit_used_cents: int
    amount_due_cents: int
    security_deposit_demand_cents: int
    hold_reason: str
    rounding: str
    language: str
    business_date: date | None
    entry_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillWithLines:
    """A bill with its segments and lines in the order of print."""

    bill: BillRow
    segments: Sequence[BillSegmentRow]
    lines: Sequence[BillLineRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """What a run could not do, or did with a remark."""

    customer_account_id: int
    agreement_id: int | None
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSum:
    """The sum of one revenue account over the lines of a run, in cents."""

    service: str
    component: str
    ledger_account_id: int
    line_count: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtremeBill:
    """A bill at either end of a run."""

    bill_id: int | None
    customer_account_id: int
    current_charges_cents: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same cycle's figures of an earlier month; None when there are none."""

    month: date
    bill_count: int
    charges_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a bill run did, or would do (`dry_run`). Amounts are whole cents, usage thousandths of HCF."""

    run_id: int | None
    dry_run: bool
    cycle_number: int | None
    month: date | None
    business_date: date
    agreements_due: int
    bills_issued: int
    bills_held: int
    accounts_not_billed: int
    segments: int
    lines: int
    charges_cents: int
    issued_cents: int
    held_cents: int
    credit_used_cents: int
    usage_milli: int
    estimated_segments: int
    kinds: Mapping[str, int]
    sums: Sequence[ChargeSum]
    highest: Sequence[ExtremeBill]
    lowest: Sequence[ExtremeBill]
    last_month: Comparison | None
    last_year: Comparison | None
    exceptions: Sequence[ExceptionRow] = field(default=())
    exceptions_total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRunRow:
    """A run as a list shows it."""

    id: int
    kind: str
    cycle_number: int | None
    month: date | None
    business_date: date
    state: str
    started_at: datetime
    finished_at: datetime | None
    partitions: int
    partitions_done: int
    bills_issued: int
    bills_held: int
    charges_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRow:
    """An adjustment of a customer account's charges; positive asks for more, negative takes off (cents)."""

    id: int
    customer_account_id: int
    agreement_id: int | None
    open_item_id: int | None
    bill_id: int | None
    charge_type: str
    amount_cents: int
    reason_code: str
    remark: str
    state: str
    requested_by_id: int
    requested_at: datetime
    approval_id: int | None
    decided_by_id: int | None
    entry_id: int | None
    business_date: date | None
    calculation: Mapping[str, object] | None
    taken_back_on: date | None
    again_of_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A correction of one or many accounts; `chosen` says how its bills were chosen."""

    id: int
    cause: str
    remark: str
    chosen: Mapping[str, object]
    state: str
    proposed_by_id: int
    proposed_at: datetime
    approval_id: int | None
    run_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedAccountRow:
    """One account of a correction, in cents; `periods` bill by bill: bill_id, number, from, to, was, is, new_bill_id.

    `adjusted_cents` were taken off the wrong bills, `again_cents` are taken off the new ones; each period has its adjustments.
    """

    id: int
    correction_id: int
    customer_account_id: int
    bill_ids: Sequence[int]
    state: str
    reason: str
    cancelled_cents: int
    late_fee_cents: int
    rebilled_cents: int
    adjusted_cents: int
    again_cents: int
    periods: Sequence[Mapping[str, object]]
    adjustment_id: int | None

    @property
    def net_cents(self) -> int:
        """What the customer owes more (or, negative, less)."""
        billed = self.rebilled_cents - self.cancelled_cents - self.late_fee_cents
        return billed + self.adjusted_cents - self.again_cents
