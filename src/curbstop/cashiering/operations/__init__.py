"""What can be done in the cash room: one verb a file."""

from curbstop.cashiering.operations.approve_batch import approve_batch
from curbstop.cashiering.operations.approve_session import (
    ChangeFundTooSmallError,
    NotCountedError,
    approve_session,
    send_back,
)
from curbstop.cashiering.operations.bank_claims import ClaimError, accept_claim, claim_line
from curbstop.cashiering.operations.bank_lines import (
    BankStatementRefusedError,
    import_bank_statements,
    record_bank_line,
)
from curbstop.cashiering.operations.chargebacks import (
    DisputeStepError,
    NotDisputableError,
    file_evidence,
    lose_chargeback,
    open_chargeback,
    record_evidence,
    win_chargeback,
)
from curbstop.cashiering.operations.check_images import (
    CheckImagesError,
    ImageFileToKeep,
    give_up_images,
    keep_image_file,
    lock_deposit_for_images,
)
from curbstop.cashiering.operations.correct_difference import (
    correct_tender_of_difference,
    credit_over,
    found_at_neighbours,
    keep_over_unidentified,
    take_short_from_payment,
)
from curbstop.cashiering.operations.correct_payment import NothingToCorrectError, correct_tender, move_payment
from curbstop.cashiering.operations.correct_receipt_type import (
    TypeCorrectionEffect,
    correct_receipt_type,
    preview_type_correction,
)
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
from curbstop.cashiering.operations.department_answers import NotCollectedError, answer_collection
from curbstop.cashiering.operations.department_invoices import NothingToTellError, import_invoices, make_payment_file
from curbstop.cashiering.operations.deposits import (
    DepositDiffersError,
    DepositSealedError,
    NotDepositableError,
    prepare_deposit,
    verify_deposit,
    withdraw_deposit,
)
from curbstop.cashiering.operations.hand_over import NotSealedError, change_order, hand_to_carrier
from curbstop.cashiering.operations.match_bank_lines import (
    CannotMatchError,
    match_deposit,
    match_fee,
    match_lines,
    match_recorded,
    match_settlement,
)
from curbstop.cashiering.operations.merge_offline import (
    NotAnOfflineReceiptError,
    NotWaitingError,
    merge_offline,
    post_waiting,
    settle_waiting,
)
from curbstop.cashiering.operations.name_override import name_override
from curbstop.cashiering.operations.number_ranges import (
    BookNumbersError,
    NumbersUsedError,
    add_receipt_book,
    assign_range,
    report_unused,
    return_rest,
)
from curbstop.cashiering.operations.open_session import (
    CashierHasDrawerError,
    DrawerInUseError,
    FloatDiffersError,
    fiscal_year_of,
    open_session,
)
from curbstop.cashiering.operations.open_without_sale import open_without_sale
from curbstop.cashiering.operations.payment_centers import (
    CenterDayDiffersError,
    CenterPaymentError,
    add_payment_center,
    cancel_center_payment,
    post_center_day,
    record_center_day,
    record_center_payments,
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
from curbstop.cashiering.operations.receipt_types import (
    ReceiptTypeRuleError,
    ShareDraft,
    set_distribution,
    set_fee,
    set_receipt_type_rules,
)
from curbstop.cashiering.operations.receive_batch import (
    NothingReceivedError,
    NotWorkableError,
    receive_batch,
    tape_again,
    withdraw_received,
)
from curbstop.cashiering.operations.reconcile import ReconciliationError, decide_reconciliation, prepare_reconciliation
from curbstop.cashiering.operations.record_note import NoteError, close_note, record_note
from curbstop.cashiering.operations.refund_credit import refund_credit
from curbstop.cashiering.operations.rejected_files import (
    AlreadyReplacedError,
    FileToReject,
    keep_rejected_file,
    replace_rejected_file,
)
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
    add_department_member,
    add_drawer,
    add_office,
    add_receipt_type,
    add_vault,
    add_workstation,
    route_tender,
)
from curbstop.cashiering.operations.surprise_counts import (
    NotDueError,
    ask_surprise_count,
    draw_surprise_counts,
    record_surprise_count,
)
from curbstop.cashiering.operations.suspended import (
    NotSuspendedError,
    drop_payment,
    expire_suspended,
    resume_payment,
    suspend_payment,
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
from curbstop.cashiering.operations.transmittals import TransmittalError, enter_transmittal, receive_transmittal
from curbstop.cashiering.operations.undo_lines import MovedOnError
from curbstop.cashiering.operations.void_payment import AlreadyUndoneError, NotInASessionError, void_payment
from curbstop.cashiering.operations.work_batch import (
    NoPlaceForBatchError,
    NotAnItemError,
    TapeDiffersError,
    finish_batch,
    post_batch_item,
    record_empty_envelope,
    start_batch,
)

__all__ = [
    "AlreadyPlacedError",
    "AlreadyReplacedError",
    "AlreadyUndoneError",
    "BankStatementRefusedError",
    "BatchExistsError",
    "BookNumbersError",
    "CannotMatchError",
    "CannotReopenError",
    "CashierHasDrawerError",
    "CenterDayDiffersError",
    "CenterPaymentError",
    "ChangeFundTooSmallError",
    "CheckImagesError",
    "ClaimError",
    "CustomerExplanation",
    "DayNotOpenError",
    "DepositDiffersError",
    "DepositSealedError",
    "DisputeStepError",
    "DrawerInUseError",
    "EvidenceMissingError",
    "Explanation",
    "FileToReject",
    "FloatDiffersError",
    "ImageFileToKeep",
    "LineError",
    "MoreThanDifferenceError",
    "MoreThanDueError",
    "MovedOnError",
    "NoBankRouteError",
    "NoPlaceForBatchError",
    "NoTriesLeftError",
    "NotAllowedError",
    "NotAnItemError",
    "NotAnOfflineReceiptError",
    "NotAtTheBankError",
    "NotCollectedError",
    "NotCountableError",
    "NotCountedError",
    "NotDepositableError",
    "NotDisputableError",
    "NotDueError",
    "NotInASessionError",
    "NotPostedYetError",
    "NotSealedError",
    "NotSuspendedError",
    "NotThereError",
    "NotWaitingError",
    "NotWorkableError",
    "NotYourSessionError",
    "NoteError",
    "NothingReceivedError",
    "NothingToCorrectError",
    "NothingToReverseError",
    "NothingToTellError",
    "NumbersUsedError",
    "OwnAccountError",
    "ReasonMissingError",
    "ReceiptTypeRuleError",
    "ReconciliationError",
    "SessionNotOpenError",
    "ShareDraft",
    "TapeDiffersError",
    "TransmittalError",
    "TypeCorrectionEffect",
    "VoidInsteadError",
    "about_customer",
    "accept_claim",
    "add_bank_account",
    "add_department",
    "add_department_member",
    "add_drawer",
    "add_office",
    "add_payment_center",
    "add_receipt_book",
    "add_receipt_type",
    "add_vault",
    "add_workstation",
    "answer_collection",
    "apply_deposit",
    "approve_batch",
    "approve_session",
    "ask_surprise_count",
    "assign_range",
    "begin_count",
    "cancel_center_payment",
    "change_order",
    "check_payment_file",
    "claim_line",
    "close_note",
    "commit_count",
    "correct_receipt_type",
    "correct_tender",
    "correct_tender_of_difference",
    "credit_deposit",
    "credit_over",
    "decide_reconciliation",
    "draw_surprise_counts",
    "drop_cash",
    "drop_payment",
    "enter_transmittal",
    "expire_suspended",
    "file_evidence",
    "finish_batch",
    "fiscal_year_of",
    "found_at_neighbours",
    "found_change_fund",
    "give_up_images",
    "hand_to_carrier",
    "import_bank_statements",
    "import_invoices",
    "issue_change_fund",
    "keep_image_file",
    "keep_over_unidentified",
    "keep_rejected_file",
    "lock_deposit_for_images",
    "lose_chargeback",
    "make_payment_file",
    "match_deposit",
    "match_fee",
    "match_lines",
    "match_recorded",
    "match_settlement",
    "merge_offline",
    "move_payment",
    "name_override",
    "open_chargeback",
    "open_session",
    "open_without_sale",
    "post_batch",
    "post_batch_item",
    "post_center_day",
    "post_waiting",
    "prepare_deposit",
    "prepare_reconciliation",
    "preview_payment",
    "preview_type_correction",
    "receive_batch",
    "receive_transmittal",
    "record_bank_line",
    "record_center_day",
    "record_center_payments",
    "record_empty_envelope",
    "record_evidence",
    "record_note",
    "record_print",
    "record_surprise_count",
    "refund_credit",
    "refund_deposit",
    "refuse_second_delivery",
    "remit_department",
    "reopen_session",
    "replace_rejected_file",
    "report_unused",
    "resolve_suspense",
    "resume_payment",
    "return_change_fund",
    "return_item",
    "return_rest",
    "return_suspense",
    "reverse_payment",
    "route_tender",
    "send_back",
    "set_distribution",
    "set_fee",
    "set_receipt_type_rules",
    "settle_waiting",
    "start_batch",
    "suspend_payment",
    "take_payment",
    "take_short_from_payment",
    "tape_again",
    "verify_deposit",
    "void_payment",
    "win_chargeback",
    "withdraw_deposit",
    "withdraw_received",
]
