"""Reads of the cash room; frozen rows."""

from curbstop.cashiering.engine.payment_file import PaymentFileError
from curbstop.cashiering.queries.blockers import day_end_blockers, without_overridden
from curbstop.cashiering.queries.cash_limits import CashLimits, limits_of_holder, limits_on_hand
from curbstop.cashiering.queries.collections import CollectionRow, department_collections
from curbstop.cashiering.queries.customers import AccountLabel, account_labels, accounts_by_number
from curbstop.cashiering.queries.day import (
    BatchOfDay,
    OverrideRow,
    SupervisorDay,
    batches_of,
    supervisor_day,
)
from curbstop.cashiering.queries.day_sessions import Cell, SessionOfDay
from curbstop.cashiering.queries.deposits import (
    BankLineRow,
    DepositCandidate,
    DepositRow,
    ExpectedRow,
    SuspenseRow,
    deposit_candidates,
    deposits,
    open_settlements,
    open_suspense,
    open_transit,
    unmatched_bank_lines,
)
from curbstop.cashiering.queries.places import (
    PlaceRow,
    ReceiptTypeRow,
    bank_accounts,
    departments,
    drawers,
    offices,
    receipt_types,
    vaults,
    workstations,
)
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.queries.receipt_document import receipt_document
from curbstop.cashiering.queries.receipts import (
    LineRow,
    PaymentRow,
    ReceiptDetail,
    ReceiptHit,
    TenderRow,
    payments_of,
    receipt,
    receipts_by_number,
)
from curbstop.cashiering.queries.sections import SEAL_SECTIONS
from curbstop.cashiering.queries.sessions import (
    FreeDrawer,
    ReceiptHead,
    SessionForCashier,
    count_result,
    free_drawers,
    my_session,
    session_for_cashier,
)
from curbstop.cashiering.queries.supervisor import (
    ClassRow,
    CountRow,
    EventRow,
    ReceiptRow,
    SessionForSupervisor,
    session_for_supervisor,
)

__all__ = [
    "SEAL_SECTIONS",
    "AccountLabel",
    "BankLineRow",
    "BatchOfDay",
    "CashLimits",
    "Cell",
    "ClassRow",
    "CollectionRow",
    "CountRow",
    "DepositCandidate",
    "DepositRow",
    "EventRow",
    "ExpectedRow",
    "FreeDrawer",
    "LineRow",
    "OverrideRow",
    "PaymentFileError",
    "PaymentRow",
    "PlaceRow",
    "ReceiptDetail",
    "ReceiptHead",
    "ReceiptHit",
    "ReceiptRow",
    "ReceiptTypeRow",
    "SessionForCashier",
    "SessionForSupervisor",
    "SessionOfDay",
    "SupervisorDay",
    "SuspenseRow",
    "TenderRow",
    "account_labels",
    "accounts_by_number",
    "bank_accounts",
    "batches_of",
    "cash_policy",
    "count_result",
    "day_end_blockers",
    "department_collections",
    "departments",
    "deposit_candidates",
    "deposits",
    "drawers",
    "free_drawers",
    "limits_of_holder",
    "limits_on_hand",
    "my_session",
    "offices",
    "open_settlements",
    "open_suspense",
    "open_transit",
    "payments_of",
    "receipt",
    "receipt_document",
    "receipt_types",
    "receipts_by_number",
    "session_for_cashier",
    "session_for_supervisor",
    "supervisor_day",
    "unmatched_bank_lines",
    "vaults",
    "without_overridden",
    "workstations",
]
