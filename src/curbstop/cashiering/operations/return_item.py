"""A check, draft or card payment that the bank took back: its charges open again with their own due dates."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from curbstop.cashiering.models import DepositSource, ReceiptLine, ReceiptVoid, ReturnedItem, Settlement, Tender
from curbstop.cashiering.operations.accounts import BANK, BANK_FEES, RETURNED, RETURNED_ITEM_FEES, UNIDENTIFIED
from curbstop.cashiering.operations.correct_payment import effective_kind, paid_by_tender
from curbstop.cashiering.operations.reverse_payment import other_purposes
from curbstop.cashiering.operations.rows import NotAllowedError, next_id
from curbstop.cashiering.operations.set_cash_only import set_cash_only
from curbstop.cashiering.operations.undo_lines import (
    LineUndo,
    plan_line_undo,
    refuse_moved_suspense,
    undo_security_deposits,
    undo_suspense,
)
from curbstop.cashiering.operations.void_payment import AlreadyUndoneError, refuse_corrected
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.types import (
    CLASS_OF_TENDER,
    PHYSICAL_CLASSES,
    RETURNED_BY_BANK,
    Act,
    DepositState,
    LineKind,
    TenderClass,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Purpose, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.receivables.operations import add_open_items
from curbstop.receivables.types import CHARGE_TYPES, NewOpenItem
from curbstop.staff.queries import roles_of
from curbstop.staff.types import FINANCE, MANAGER, SUPERVISOR

MAY_RECORD_RETURNS = frozenset({FINANCE, SUPERVISOR, MANAGER})
FEE_DUE_DAYS = 19
YEAR = timedelta(days=365)


class NotAtTheBankError(CurbstopError):
    """A tender that never went to a bank cannot come back from it."""


@dataclass(frozen=True, slots=True)
class _Return:
    """What the steps of recording a return share."""

    act: Act
    tender: Tender
    item_id: int
    bank_account_id: int
    business_date: date
    paid: dict[int, int]
    lines: list[ReceiptLine]


def return_item(
    *,
    act: Act,
    tender_id: int,
    reason_code: str,
    returned_on: date,
    bank_fee_cents: int = 0,
    charge_fee: bool = True,
) -> int:
    """Record a returned item (NSF, draft return, lost chargeback) and undo what that tender paid; returns its id.

    POOL 107[item] against 101, then OUT of each account where its money stands; the customer's fee; the bank's fee.
    The customer pays without checks for a year. Source: books.md 9, operations 5.7, Civil Code 1719.
    """
    require_open_transaction()
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_RECORD_RETURNS:
        raise NotAllowedError("Returned items are recorded by finance or a supervisor")
    tender = lock_rows(model=Tender, ids=[tender_id])[tender_id]
    bank_account_id = _bank_account(tender)
    _refuse_undone(tender)
    paid = paid_by_tender(tender=tender)
    lines = list(ReceiptLine.objects.filter(pk__in=list(paid)).order_by("position"))
    work = _Return(
        act=act,
        tender=tender,
        item_id=next_id(model=ReturnedItem),
        bank_account_id=bank_account_id,
        business_date=latest_open_day(),
        paid=paid,
        lines=lines,
    )
    refuse_moved_suspense(lines=lines)
    undone = plan_line_undo(lines=lines, cents_of_line=paid)
    customer_account_id = undone.undos[0][0].customer_account_id if undone.undos else None
    fee_cents = _fee(work, customer_account_id) if charge_fee and customer_account_id is not None else 0
    entry_id = _post(work, undone, customer_account_id, fee_cents, bank_fee_cents)
    _record(work, undone, entry_id)
    if customer_account_id is not None:
        _follow_up(work, customer_account_id, fee_cents, entry_id)
    ReturnedItem.objects.create(
        pk=work.item_id,
        tender=tender,
        kind=tender.kind if tender.kind in ("card", "e_check") else "check",
        reason_code=reason_code,
        bank_account_id=bank_account_id,
        amount_cents=tender.applied_cents,
        fee_cents=fee_cents,
        bank_fee_cents=bank_fee_cents,
        returned_on=returned_on,
        effective_date=tender.receipt.effective_date,
        business_date=work.business_date,
        entry_id=entry_id,
        recorded_by_id=act.actor_id,
        recorded_at=act.now,
    )
    return work.item_id


def _bank_account(tender: Tender) -> int:
    if CLASS_OF_TENDER[effective_kind(tender=tender)] not in PHYSICAL_CLASSES:
        settlements = Settlement.objects.filter(Q(pk=tender.settlement_id) | Q(session_id=tender.receipt.session_id))
        return settlements.values_list("bank_account_id", flat=True)[0]
    sealed = DepositSource.objects.filter(
        session_id=tender.receipt.session_id,
        tender_class=str(TenderClass.CHECKS),
        is_withdrawn=False,
        deposit__state=str(DepositState.VERIFIED),
    )
    bank_account_id = sealed.values_list("deposit__bank_account_id", flat=True).first()
    if bank_account_id is None:
        raise NotAtTheBankError(
            "This tender is in no verified deposit, so the bank cannot have returned it",
            where="receipt {number}",
            to_do="Void the receipt instead, or look for the right one.",
            number=tender.receipt.number,
        )
    return bank_account_id


def _refuse_undone(tender: Tender) -> None:
    refuse_corrected(receipt=tender.receipt)
    if ReturnedItem.objects.filter(tender=tender).exists():
        raise AlreadyUndoneError(
            "This item was recorded as returned already", where="{number}", number=tender.receipt.number
        )
    if ReceiptVoid.objects.filter(receipt=tender.receipt).exists():
        raise AlreadyUndoneError(
            "The receipt of this item was undone already", where="{number}", number=tender.receipt.number
        )


def _fee(work: _Return, customer_account_id: int) -> int:
    """The first within twelve months costs less than the next ones."""
    earlier = ReceiptLine.objects.filter(
        customer_account_id=customer_account_id,
        receipt__in=ReturnedItem.objects.filter(business_date__gt=work.business_date - YEAR).values("tender__receipt"),
    )
    policy = cash_policy(on_date=work.business_date)
    return policy.returned_next_cents if earlier.exists() else policy.returned_first_cents


def _post(work: _Return, undone: LineUndo, customer_account_id: int | None, fee_cents: int, bank_fee_cents: int) -> int:
    item, bank = Side(RETURNED, work.item_id), Side(BANK, work.bank_account_id)
    draft = Posting(event="returned_item", source_kind="returned_item", source_id=work.item_id)
    draft.move(fund=POOL, debit=item, credit=bank, amount_cents=work.tender.applied_cents)
    for fund, side, cents in [*undone.taken(), *_others(work)]:
        if fund == POOL:
            draft.move(fund=POOL, debit=side, credit=item, amount_cents=cents)
        else:
            draft.out(fund=fund, account=side, place=item, amount_cents=cents)
    undone.lay_out(draft)
    if fee_cents and customer_account_id is not None:
        receivable = Side(CHARGE_TYPES["fee_nsf"].receivable, customer_account_id)
        draft.move(fund=LEAD_FUND, debit=receivable, credit=Side(RETURNED_ITEM_FEES), amount_cents=fee_cents)
    if bank_fee_cents:
        draft.out(fund=LEAD_FUND, account=Side(BANK_FEES), place=bank, amount_cents=bank_fee_cents)
    return post(
        draft=draft,
        business_date=work.business_date,
        effective_date=work.tender.receipt.effective_date,
        recorded_at=work.act.now,
        command_id=work.act.command_id,
        actor_id=work.act.actor_id,
    ).id


def _others(work: _Return) -> list[Purpose]:
    """What this tender paid besides customer accounts: departments, security deposits, unidentified money."""
    others = [line for line in work.lines if line.kind != LineKind.CUSTOMER]
    purposes: list[Purpose] = []
    for line in others:
        standing = other_purposes(lines=[line], tender=work.tender)
        for fund, side, cents in standing:
            number = UNIDENTIFIED if line.kind == LineKind.SUSPENSE else side.number
            purposes.append((fund, Side(number, side.subsidiary_id), cents))
    return purposes


def _record(work: _Return, undone: LineUndo, entry_id: int) -> None:
    undone.record(act=work.act, entry_id=entry_id, business_date=work.business_date)
    undo_suspense(
        act=work.act,
        lines=work.lines,
        entry_id=entry_id,
        business_date=work.business_date,
        reason=RETURNED_BY_BANK.filled(),
    )
    undo_security_deposits(
        act=work.act,
        cents_of_line=work.paid,
        entry_id=entry_id,
        business_date=work.business_date,
    )


def _follow_up(work: _Return, customer_account_id: int, fee_cents: int, entry_id: int) -> None:
    days = cash_policy(on_date=work.business_date).cash_only_days
    set_cash_only(customer_account_id=customer_account_id, until=work.business_date + timedelta(days=days))
    if fee_cents:
        add_open_items(
            items=[
                NewOpenItem(
                    customer_account_id=customer_account_id,
                    agreement_id=None,
                    charge_type="fee_nsf",
                    amount_cents=fee_cents,
                    due_date=work.business_date + timedelta(days=FEE_DUE_DAYS),
                    bill_id=None,
                )
            ],
            entry_id=entry_id,
            business_date=work.business_date,
            effective_date=work.business_date,
        )
