"""Taking a payment: any lines, any tenders, one receipt, one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from curbstop.cashiering.engine.change import applied_amounts, change_for
from curbstop.cashiering.engine.tender_rules import check_tenders, kept_texts, refuse_card_numbers
from curbstop.cashiering.models import (
    CashSession,
    Receipt,
    ReceiptLine,
    Settlement,
    SuspenseItem,
    Tender,
    TenderPortion,
)
from curbstop.cashiering.operations.accounts import place_of
from curbstop.cashiering.operations.plan_payment import PlannedLine, check_takers, plan_lines
from curbstop.cashiering.operations.rows import NotYourSessionError, lock_open_session, next_id
from curbstop.cashiering.operations.setup import bank_account_for
from curbstop.cashiering.queries.customers import cash_only_accounts
from curbstop.cashiering.queries.policy import cash_policy, tender_rules
from curbstop.cashiering.types import (
    CLASS_OF_TENDER,
    UNKNOWN_AT_COUNTER,
    Act,
    LineDraft,
    LineKind,
    PaymentTaken,
    TenderClass,
    TenderDraft,
)
from curbstop.cashiering.types.received import UNKNOWN_IN_BATCH
from curbstop.cashiering.types.tenders import Taker
from curbstop.customers.queries import related_accounts
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.types import Pairing, Posting
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.operations import apply_payment, lock_customer_accounts, take_security_deposit
from curbstop.staff.queries import adjusted_on, roles_of


class OwnAccountError(CurbstopError):
    """Nobody processes their own or a relative's payment."""


class AdjustedTodayError(CurbstopError):
    """Who adjusted an account takes no payment of it on the same business day."""


class NoBankRouteError(CurbstopError):
    """Nobody has said to which bank account this office's cards go."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """What the steps of writing a receipt share."""

    act: Act
    session: CashSession
    receipt_id: int
    planned: tuple[PlannedLine, ...]
    tenders: Sequence[TenderDraft]
    applied: Sequence[int]
    settlement_id: int | None

    @property
    def paid_on(self) -> date:
        """The day that counts for the customer: a received batch's own, at the counter the business day."""
        return self.session.effective_date or self.session.business_date


def take_payment(
    *,
    act: Act,
    session_id: int,
    lines: Sequence[LineDraft],
    tenders: Sequence[TenderDraft],
    payer_name: str = "",
    language: str = "en",
) -> PaymentTaken:
    """Take a payment in the cashier's own open session and post it at once.

    Locks: the session, then the customer accounts in order. Raises the tender rules' and the lines' errors.
    """
    require_open_transaction()
    session = lock_open_session(session_id=session_id)
    if session.cashier_id != act.actor_id:
        raise NotYourSessionError(
            "This drawer belongs to another cashier", where="session {session}", session=session.pk
        )
    refuse_card_numbers(texts=[payer_name, *kept_texts(lines=lines, tenders=tenders)])
    _check_customers(act, session, lines, tenders)
    return write_payment(
        act=act, session=session, lines=lines, tenders=tenders, payer_name=payer_name, language=language
    )


def write_payment(
    *,
    act: Act,
    session: CashSession,
    lines: Sequence[LineDraft],
    tenders: Sequence[TenderDraft],
    payer_name: str = "",
    language: str = "en",
) -> PaymentTaken:
    """Post a payment into a locked open session without asking whether it may be accepted: it was (offline, on paper).

    The customer accounts are locked, the session's cashier took it, `act` says who writes it.
    """
    suspense = [next_id(model=SuspenseItem) if line.kind is LineKind.SUSPENSE else None for line in lines]
    planned = plan_lines(lines=lines, as_of=session.business_date, suspense_ids=suspense)
    total = sum(line.amount_cents for line in lines)
    change = change_for(total_cents=total, tenders=tenders)
    writing = _Writing(
        act=act,
        session=session,
        receipt_id=next_id(model=Receipt),
        planned=planned,
        tenders=tenders,
        applied=applied_amounts(tenders=tenders, change_cents=change),
        settlement_id=_settlement(session, tenders),
    )
    entry_id, portions = _post(writing)
    receipt = _write_receipt(
        writing, entry_id=entry_id, total=total, change=change, payer_name=payer_name, language=language
    )
    _write_rows(writing, entry_id, portions)
    return PaymentTaken(receipt.pk, receipt.number, total, change)


def _check_customers(
    act: Act, session: CashSession, lines: Sequence[LineDraft], tenders: Sequence[TenderDraft]
) -> None:
    ids = sorted({line.customer_account_id for line in lines if line.customer_account_id is not None})
    lock_customer_accounts(ids=ids)
    if adjusted_on(staff_user_id=act.actor_id, customer_account_ids=ids, on_date=session.business_date) is not None:
        raise AdjustedTodayError(
            "You adjusted this customer's account today", to_do="Somebody else must take the payment."
        )
    own = related_accounts(staff_user_id=act.actor_id, customer_account_ids=ids, on_date=session.business_date)
    if own:
        raise OwnAccountError(
            "You do not take payments on your own account or a relative's",
            where="account {number}",
            to_do="Ask another cashier.",
            number=own[0],
        )
    roles = roles_of(staff_user_id=act.actor_id, on_date=session.business_date)
    check_tenders(
        tenders=tenders,
        business_date=session.business_date,
        stale_days=cash_policy(on_date=session.business_date).check_stale_days,
        cash_only=cash_only_accounts(customer_account_ids=ids, on_date=session.business_date),
        rules=tender_rules(on_date=session.business_date),
        taker=Taker(roles, session.office.code),
    )
    check_takers(lines=lines, roles=roles)


def _settlement(session: CashSession, tenders: Sequence[TenderDraft]) -> int | None:
    """The session's terminal batch, made when its first card is taken."""
    if not any(CLASS_OF_TENDER[tender.kind] is TenderClass.CARDS for tender in tenders):
        return None
    return session_settlement(session=session)


def session_settlement(*, session: CashSession) -> int:
    """The expected settlement of a session's terminal batch; the session is locked."""
    known = Settlement.objects.filter(session=session).values_list("pk", flat=True).first()
    if known is not None:
        return known
    bank_account_id = bank_account_for(office_id=session.office_id, tender_class=TenderClass.CARDS)
    if bank_account_id is None:
        raise NoBankRouteError(
            "No bank account is set for cards of this office", to_do="Finance enters it under bank accounts."
        )
    return Settlement.objects.create(
        kind="terminal",
        bank_account_id=bank_account_id,
        session=session,
        expected_on=session.business_date + timedelta(days=1),
        reference=f"T{session.pk}",
        business_date=session.business_date,
    ).pk


def _post(writing: _Writing) -> tuple[int, tuple[tuple[int, int, Pairing], ...]]:
    """Post the entry; returns its id and, per pairing, the tender's and the line's place with it."""
    kept = [place for place, cents in enumerate(writing.applied) if cents > 0]
    purposes = [(line, purpose) for line, planned in enumerate(writing.planned) for purpose in planned.purposes]
    draft = Posting(event="payment", source_kind="receipt", source_id=writing.receipt_id)
    pairings = draft.in_many(
        places=[
            (
                place_of(
                    tender_class=CLASS_OF_TENDER[writing.tenders[place].kind],
                    holder_id=writing.session.holder_id,
                    settlement_id=writing.settlement_id,
                ),
                writing.applied[place],
            )
            for place in kept
        ],
        purposes=[purpose for _, purpose in purposes],
    )
    entry = post(
        draft=draft,
        business_date=writing.session.business_date,
        effective_date=writing.paid_on,
        recorded_at=writing.act.now,
        command_id=writing.act.command_id,
        actor_id=writing.act.actor_id,
    )
    return entry.id, tuple((kept[pairing.left], pairing.right, pairing) for pairing in pairings)


def _write_receipt(
    writing: _Writing, *, entry_id: int, total: int, change: int, payer_name: str, language: str
) -> Receipt:
    session = writing.session
    last = Receipt.objects.filter(drawer_id=session.drawer_id, fiscal_year=session.fiscal_year).aggregate(
        last=Max("sequence")
    )["last"]
    sequence = (last or 0) + 1
    return Receipt.objects.create(
        pk=writing.receipt_id,
        number=f"{session.drawer.code}-{session.fiscal_year % 100:02d}-{sequence:06d}",
        session=session,
        drawer_id=session.drawer_id,
        fiscal_year=session.fiscal_year,
        sequence=sequence,
        business_date=session.business_date,
        effective_date=writing.paid_on,
        recorded_at=writing.act.now,
        payer_name=payer_name,
        total_cents=total,
        change_cents=change,
        entry_id=entry_id,
        taken_by_id=session.cashier_id,
        language=language,
    )


def _write_rows(writing: _Writing, entry_id: int, portions: tuple[tuple[int, int, Pairing], ...]) -> None:
    _write_suspense(writing, entry_id)
    lines = ReceiptLine.objects.bulk_create(_lines(writing))
    tenders = Tender.objects.bulk_create(_tenders(writing))
    purposes = [(line, purpose) for line, planned in enumerate(writing.planned) for purpose in planned.purposes]
    TenderPortion.objects.bulk_create(
        TenderPortion(
            receipt_id=writing.receipt_id,
            tender=tenders[tender],
            line=lines[purposes[right][0]],
            fund_id=purposes[right][1][0],
            account_number=purposes[right][1][1].number,
            subsidiary_id=purposes[right][1][1].subsidiary_id,
            amount_cents=pairing.amount_cents,
        )
        for tender, right, pairing in portions
    )
    for planned, line in zip(writing.planned, lines, strict=True):
        _apply(writing, planned, line, entry_id)


def _apply(writing: _Writing, planned: PlannedLine, line: ReceiptLine, entry_id: int) -> None:
    day = writing.session.business_date
    if planned.plan is not None:
        apply_payment(
            plan=planned.plan,
            entry_id=entry_id,
            source_kind="payment",
            source_id=line.pk,
            business_date=day,
            effective_date=writing.paid_on,
            recorded_at=writing.act.now,
        )
    if planned.draft.kind is LineKind.SECURITY_DEPOSIT and planned.draft.security_deposit_id is not None:
        take_security_deposit(
            security_deposit_id=planned.draft.security_deposit_id,
            amount_cents=planned.draft.amount_cents,
            entry_id=entry_id,
            source_kind="payment",
            source_id=line.pk,
            business_date=day,
            effective_date=writing.paid_on,
            recorded_at=writing.act.now,
        )


def _lines(writing: _Writing) -> list[ReceiptLine]:
    return [
        ReceiptLine(
            receipt_id=writing.receipt_id,
            position=position,
            kind=str(planned.draft.kind),
            customer_account_id=planned.customer_account_id,
            receipt_type_id=planned.draft.receipt_type_id,
            invoice_id=planned.draft.invoice_id,
            security_deposit_id=planned.draft.security_deposit_id,
            suspense_item_id=planned.suspense_item_id,
            amount_cents=planned.draft.amount_cents,
            quantity=planned.draft.quantity,
            answers=dict(planned.draft.answers),
            remark=planned.draft.remark,
        )
        for position, planned in enumerate(writing.planned)
    ]


def _tenders(writing: _Writing) -> list[Tender]:
    return [
        Tender(
            receipt_id=writing.receipt_id,
            position=position,
            kind=str(draft.kind),
            amount_cents=draft.amount_cents,
            applied_cents=writing.applied[position],
            settlement_id=writing.settlement_id if CLASS_OF_TENDER[draft.kind] is TenderClass.CARDS else None,
            check_number=draft.check_number.strip(),
            check_date=draft.check_date,
            check_payer=draft.check_payer,
            check_kind=draft.check_kind,
            check_routing=draft.check_routing,
            check_account_last4=draft.check_account_last4,
            card_token=draft.card_token,
            card_brand=draft.card_brand,
            card_last4=draft.card_last4,
            card_authorization=draft.card_authorization,
            processor_fee_cents=draft.processor_fee_cents,
        )
        for position, draft in enumerate(writing.tenders)
    ]


def _write_suspense(writing: _Writing, entry_id: int) -> None:
    day = writing.session.business_date
    SuspenseItem.objects.bulk_create(
        SuspenseItem(
            pk=planned.suspense_item_id,
            reason=(UNKNOWN_AT_COUNTER if writing.session.effective_date is None else UNKNOWN_IN_BATCH).filled(),
            remark=planned.draft.remark,
            amount_cents=planned.draft.amount_cents,
            entry_id=entry_id,
            business_date=day,
            effective_date=writing.paid_on,
        )
        for planned in writing.planned
        if planned.suspense_item_id is not None
    )
