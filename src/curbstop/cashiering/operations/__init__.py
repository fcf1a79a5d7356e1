"""What can be done in the cash room: one verb a file."""

from curbstop.cashiering.operations.approve_batch import approve_batch
from curbstop.cashiering.operations.approve_session import (
    ChangeFundTooSmallError,
    NotCountedError,
    approve_session,
    send_back,
)
from curbstop.cashiering.operations.bank_lines import (
    CannotMatchError,
    match_deposit,
    match_settlement,
    record_bank_line,
)
from curbstop.cashiering.operations.correct_difference import (
    correct_tender_of_difference,
    credit_over,
    found_at_neighbours,
    keep_over_unidentified,
    take_short_from_payment,
)
from curbstop.cashiering.operations.correct_payment import NothingToCorrectError, correct_tender, move_payment
from curbstop.cashiering.operations.count_session import (
    NotCountableError,
    NoTriesLeftError,
    begin_count,
    commit_count,
)
from curbstop.cashiering.operations.custody import (
    NotThereError,
    drop_cash,
    found_change_fund,
    issue_change_fund,
    return_change_fund,
)
from curbstop.cashiering.operations.deposits import (
    DepositDiffersError,
    DepositSealedError,
    NotDepositableError,
    prepare_deposit,
    verify_deposit,
    withdraw_deposit,
)
from curbstop.cashiering.operations.name_override import name_override
from curbstop.cashiering.operations.open_session import (
    CashierHasDrawerError,
    DrawerInUseError,
    FloatDiffersError,
    fiscal_year_of,
    open_session,
)
from curbstop.cashiering.operations.plan_payment import LineError
from curbstop.cashiering.operations.post_batch import (
    BatchExistsError,
    check_payment_file,
    post_batch,
    refuse_second_delivery,
)
from curbstop.cashiering.operations.preview_payment import preview_payment
from curbstop.cashiering.operations.print_receipt import record_print
from curbstop.cashiering.operations.refund_credit import refund_credit
from curbstop.cashiering.operations.remit_department import MoreThanDueError, remit_department
from curbstop.cashiering.operations.reopen_session import CannotReopenError, reopen_session
from curbstop.cashiering.operations.return_item import NotAtTheBankError, return_item
from curbstop.cashiering.operations.reverse_payment import (
    NothingToReverseError,
    VoidInsteadError,
    reverse_payment,
)
from curbstop.cashiering.operations.rows import (
    DayNotOpenError,
    NotAllowedError,
    NotYourSessionError,
    ReasonMissingError,
    SessionNotOpenError,
)
from curbstop.cashiering.operations.security_deposits import (
    apply_deposit,
    credit_deposit,
    refund_deposit,
)
from curbstop.cashiering.operations.setup import (
    add_bank_account,
    add_department,
    add_drawer,
    add_office,
    add_receipt_type,
    add_vault,
    add_workstation,
    route_tender,
)
from curbstop.cashiering.operations.suspense import AlreadyPlacedError, resolve_suspense, return_suspense
from curbstop.cashiering.operations.take_back_difference import (
    CustomerExplanation,
    EvidenceMissingError,
    Explanation,
    MoreThanDifferenceError,
    NotPostedYetError,
    about_customer,
)
from curbstop.cashiering.operations.take_payment import NoBankRouteError, OwnAccountError, take_payment
from curbstop.cashiering.operations.undo_lines import MovedOnError
from curbstop.cashiering.operations.void_payment import AlreadyUndoneError, NotInASessionError, void_payment

__all__ = [
    "AlreadyPlacedError",
    "AlreadyUndoneError",
    "BatchExistsError",
    "CannotMatchError",
    "CannotReopenError",
    "CashierHasDrawerError",
    "ChangeFundTooSmallError",
    "CustomerExplanation",
    "DayNotOpenError",
    "DepositDiffersError",
    "DepositSealedError",
    "DrawerInUseError",
    "EvidenceMissingError",
    "Explanation",
    "FloatDiffersError",
    "LineError",
    "MoreThanDifferenceError",
    "MoreThanDueError",
    "MovedOnError",
    "NoBankRouteError",
    "NoTriesLeftError",
    "NotAllowedError",
    "NotAtTheBankError",
    "NotCountableError",
    "NotCountedError",
    "NotDepositableError",
    "NotInASessionError",
    "NotPostedYetError",
    "NotThereError",
    "NotYourSessionError",
    "NothingToCorrectError",
    "NothingToReverseError",
    "OwnAccountError",
    "ReasonMissingError",
    "SessionNotOpenError",
    "VoidInsteadError",
    "about_customer",
    "add_bank_account",
    "add_department",
    "add_drawer",
    "add_office",
    "add_receipt_type",
    "add_vault",
    "add_workstation",
    "apply_deposit",
    "approve_batch",
    "approve_session",
    "begin_count",
    "check_payment_file",
    "commit_count",
    "correct_tender",
    "correct_tender_of_difference",
    "credit_deposit",
    "credit_over",
    "drop_cash",
    "fiscal_year_of",
    "found_at_neighbours",
    "found_change_fund",
    "issue_change_fund",
    "keep_over_unidentified",
    "match_deposit",
    "match_settlement",
    "move_payment",
    "name_override",
    "open_session",
    "post_batch",
    "prepare_deposit",
    "preview_payment",
    "record_bank_line",
    "record_print",
    "refund_credit",
    "refund_deposit",
    "refuse_second_delivery",
    "remit_department",
    "reopen_session",
    "resolve_suspense",
    "return_change_fund",
    "return_item",
    "return_suspense",
    "reverse_payment",
    "route_tender",
    "send_back",
    "take_payment",
    "take_short_from_payment",
    "verify_deposit",
    "void_payment",
    "withdraw_deposit",
]
