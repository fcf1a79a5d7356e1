"""A receipt that was given without the server comes into the books: the money is in the drawer, so it is never refused away.

It is posted into the session it was taken in, and what is doubtful about it becomes work for people. Where that session is
counted already, it waits for the supervisor. Source: cash control 53, docs/algorithms/offline_receipts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.casework.operations import close_work_items_of, open_work_item
from curbstop.cashiering.engine.tender_rules import check_tenders
from curbstop.cashiering.models import (
    CashSession,
    DifferenceCorrection,
    NumberRange,
    NumbersNotUsed,
    OfflinePosting,
    OfflineReceipt,
    Receipt,
)
from curbstop.cashiering.operations.rows import (
    NotAllowedError,
    is_overseer,
    lock_open_session,
    lock_session,
    next_id,
    require_overseer,
    second_person,
)
from curbstop.cashiering.operations.take_payment import write_payment
from curbstop.cashiering.queries.customers import accounts_by_number, cash_only_accounts
from curbstop.cashiering.queries.policy import cash_policy, offline_policy
from curbstop.cashiering.queries.row_rules import BANKRUPT, CLOSED, WRITTEN_OFF, odd_accounts
from curbstop.cashiering.types import Act, Confirmation, LineDraft, LineKind, SessionState, TenderDraft, TenderKind
from curbstop.cashiering.types.offline import (
    ACCOUNT_ADJUSTED,
    ACCOUNT_ASIDE,
    ACCOUNT_CLOSED,
    ACCOUNT_OWN,
    ACCOUNT_UNKNOWN,
    CHECK_DOUBTFUL,
    DRAWER_COUNTED,
    NUMBER_DOUBTFUL,
    OFFLINE_SUBJECT,
    OVER_THE_CAP,
    WAITS,
    OfflineDraft,
    OfflineKind,
    OfflineMerged,
)
from curbstop.cashiering.types.received import SessionKind
from curbstop.customers.queries import related_accounts
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import day_state, latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.receivables.operations import lock_customer_accounts
from curbstop.staff.queries import adjusted_on

QUEUE = "supervisor"
OFFLINE_TENDERS = frozenset({TenderKind.CASH, TenderKind.CHECK})
WITNESSES = frozenset({"cashier", "supervisor", "manager", "finance", "mail_opener", "representative"})


class NotAnOfflineReceiptError(CurbstopError):
    """What came is no receipt that can have been given."""


class NotWaitingError(CurbstopError):
    """An offline receipt is in the books already."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Something for a person: the kind of work and its sentence."""

    kind: str
    reason: str


def merge_offline(*, act: Act, draft: OfflineDraft, confirmation: Confirmation | None = None) -> OfflineMerged:
    """Bring one offline receipt into the books; the caller's command key makes it happen once.

    The page's: by the session's cashier or a supervisor. A paper slip: by anybody who takes money, with a witness.
    Raises `NotAnOfflineReceiptError`, `NotAllowedError` and what a wrong PIN raises.
    """
    require_open_transaction()
    _check(draft)
    session = CashSession.objects.filter(pk=draft.session_id, kind=str(SessionKind.COUNTER)).first()
    if session is None:
        raise NotAnOfflineReceiptError(
            "There is no drawer session of this number", where="session {session}", session=draft.session_id
        )
    session = lock_session(session_id=session.pk)
    row, doubts = _record(act, draft, session, confirmation)
    if not _takes_receipts(session):
        amount = str(Money(row.amount_cents))
        return _leave(act, row, None, [_Doubt(WAITS, DRAWER_COUNTED.filled(number=row.number, amount=amount))])
    return _post(act, row, session, doubts)


def post_waiting(*, act: Act, offline_receipt_id: int) -> OfflineMerged:
    """Post an offline receipt whose session was counted when it came, now that it is reopened; by a supervisor."""
    require_open_transaction()
    require_overseer(act=act)
    row = _lock_waiting(offline_receipt_id)
    session = lock_open_session(session_id=row.session_id)
    doubts = [] if row.range_id else [_Doubt("offline_number", NUMBER_DOUBTFUL.filled(number=row.number))]
    merged = _post(act, row, session, doubts)
    _done(act, row, merged.receipt_number)
    return merged


def settle_waiting(*, act: Act, offline_receipt_id: int, correction_id: int) -> None:
    """Name the correction by which the drawer's over became this receipt's money; by a supervisor."""
    require_open_transaction()
    require_overseer(act=act)
    row = _lock_waiting(offline_receipt_id)
    correction = DifferenceCorrection.objects.filter(pk=correction_id, session=row.session_id).first()
    taken = OfflinePosting.objects.filter(correction_id=correction_id).exists()
    if correction is None or taken or correction.amount_cents != -row.amount_cents:
        raise NotWaitingError(
            "This correction is of another drawer, another amount or another receipt",
            to_do="Correct the drawer's difference with this slip as evidence, then choose that correction.",
        )
    _record_posting(act, row, latest_open_day(), correction_id=correction.pk)
    _done(act, row, correction.evidence_words)


def _lock_waiting(offline_receipt_id: int) -> OfflineReceipt:
    row = lock_rows(model=OfflineReceipt, ids=[offline_receipt_id])[offline_receipt_id]
    if OfflinePosting.objects.filter(offline_receipt=row).exists():
        raise NotWaitingError("This offline receipt is in the books already", where="{number}", number=row.number)
    return row


def _check(draft: OfflineDraft) -> None:
    tender_fits = draft.given_cents >= draft.amount_cents > 0 and (
        draft.tender_kind == TenderKind.CASH or draft.given_cents == draft.amount_cents
    )
    if draft.tender_kind not in OFFLINE_TENDERS or not tender_fits or draft.sequence < 1:
        raise NotAnOfflineReceiptError(
            "Without the server only cash and checks are taken, for an amount above zero",
            where="{number}",
            to_do="Look at the paper, and key it in from there.",
            number=draft.number,
        )


def _takes_receipts(session: CashSession) -> bool:
    return session.state == SessionState.OPEN and day_state(business_date=session.business_date) == "OPEN"


def _record(
    act: Act, draft: OfflineDraft, session: CashSession, confirmation: Confirmation | None
) -> tuple[OfflineReceipt, list[_Doubt]]:
    """Keep the receipt as it was given, with the number it may have."""
    receipt_id = next_id(model=OfflineReceipt)
    witness = _witness(act, draft, session, receipt_id, confirmation)
    held = _range_of(draft, session)
    account = draft.account_typed.strip()
    row = OfflineReceipt.objects.create(
        pk=receipt_id,
        kind=str(draft.kind),
        number=draft.number,
        range=held,
        sequence=draft.sequence if held else None,
        session=session,
        business_date=_came_on(session),
        taken_by_id=session.cashier_id,
        taken_at=draft.taken_at,
        account_typed=account[:40],
        customer_account_id=accounts_by_number(numbers=[account]).get(account),
        payer_name=draft.payer_name[:120],
        amount_cents=draft.amount_cents,
        tender_kind=draft.tender_kind,
        given_cents=draft.given_cents,
        check_number=draft.check_number.strip()[:20],
        check_date=draft.check_date,
        language="es" if draft.language == "es" else "en",
        keyed_by_id=act.actor_id,
        keyed_at=act.now,
        witness_id=witness,
    )
    return row, [] if held else [_Doubt("offline_number", NUMBER_DOUBTFUL.filled(number=row.number))]


def _came_on(session: CashSession) -> date:
    """The day in whose seal the receipt stands: its drawer's, or today where that day is closed already."""
    closed = day_state(business_date=session.business_date) == "CLOSED"
    return latest_open_day() if closed else session.business_date


def _witness(
    act: Act, draft: OfflineDraft, session: CashSession, receipt_id: int, confirmation: Confirmation | None
) -> int | None:
    if draft.kind is OfflineKind.PAGE:
        if act.actor_id != session.cashier_id and not is_overseer(staff_user_id=act.actor_id, act=act):
            raise NotAllowedError(
                "What was taken without the server is sent by its cashier or by a supervisor",
                where="session {session}",
                session=session.pk,
            )
        return None
    if confirmation is None or not confirmation.username:
        raise NotAllowedError(
            "A paper receipt is keyed in before a witness", to_do="Have a colleague enter name and PIN."
        )
    return second_person(
        act=act,
        confirmation=confirmation,
        purpose="paper_receipt",
        subject_kind=OFFLINE_SUBJECT,
        subject_id=receipt_id,
        roles=WITNESSES,
    )


def _range_of(draft: OfflineDraft, session: CashSession) -> NumberRange | None:
    """The range that has this number for this receipt, locked; None where the number is not its own."""
    held = (
        NumberRange.objects.select_for_update()
        .filter(
            series=draft.series,
            first_number__lte=draft.sequence,
            last_number__gte=draft.sequence,
            session=session if draft.kind is OfflineKind.PAGE else None,
        )
        .first()
    )
    if held is None or OfflineReceipt.objects.filter(range=held, sequence=draft.sequence).exists():
        return None
    told = NumbersNotUsed.objects.filter(range=held, first_number__lte=draft.sequence, last_number__gte=draft.sequence)
    return None if told.exists() else held


def _post(act: Act, row: OfflineReceipt, session: CashSession, doubts: Sequence[_Doubt]) -> OfflineMerged:
    line, of_account = _line(act, row, session.business_date)
    tender = TenderDraft(
        kind=TenderKind(row.tender_kind),
        amount_cents=row.given_cents,
        check_number=row.check_number,
        check_date=row.check_date,
        check_payer=row.payer_name if row.tender_kind == TenderKind.CHECK else "",
    )
    taken = write_payment(
        act=act, session=session, lines=[line], tenders=[tender], payer_name=row.payer_name, language=row.language
    )
    _record_posting(act, row, session.business_date, receipt_id=taken.receipt_id)
    found = [*doubts, *_over_cap(row), *of_account, *_check_doubts(row, tender)]
    return _leave(act, row, taken.receipt_id, found)


def _line(act: Act, row: OfflineReceipt, on_date: date) -> tuple[LineDraft, list[_Doubt]]:
    """What the money pays: its account, or nobody yet, with the reason."""
    account_id, facts = row.customer_account_id, {"number": row.number, "account": row.account_typed}
    if account_id is None:
        return _unidentified(row), [_Doubt("offline_account", ACCOUNT_UNKNOWN.filled(**facts))]
    lock_customer_accounts(ids=[account_id])
    for staff_user_id in {row.taken_by_id, act.actor_id}:
        if related_accounts(staff_user_id=staff_user_id, customer_account_ids=[account_id], on_date=on_date):
            return _unidentified(row), [_Doubt("offline_account", ACCOUNT_OWN.filled(**facts))]
    if adjusted_on(staff_user_id=row.taken_by_id, customer_account_ids=[account_id], on_date=on_date) is not None:
        return _unidentified(row), [_Doubt("offline_account", ACCOUNT_ADJUSTED.filled(**facts))]
    odd = odd_accounts(customer_account_ids=[account_id], on_date=on_date).get(account_id)
    if odd is not None and odd.to_suspense and odd.what in (BANKRUPT, WRITTEN_OFF, CLOSED):
        return _unidentified(row), [_Doubt("offline_account", ACCOUNT_ASIDE.filled(**facts))]
    line = LineDraft(kind=LineKind.CUSTOMER, amount_cents=row.amount_cents, customer_account_id=account_id)
    closed = odd is not None and odd.what == CLOSED
    return line, [_Doubt("offline_account", ACCOUNT_CLOSED.filled(**facts))] if closed else []


def _unidentified(row: OfflineReceipt) -> LineDraft:
    remark = f"{row.number} {row.account_typed} {row.payer_name}".strip()
    return LineDraft(kind=LineKind.SUSPENSE, amount_cents=row.amount_cents, remark=remark[:200])


def _over_cap(row: OfflineReceipt) -> list[_Doubt]:
    cap = offline_policy(on_date=row.business_date).cap_cents
    if row.amount_cents <= cap:
        return []
    words = OVER_THE_CAP.filled(number=row.number, amount=str(Money(row.amount_cents)), cap=str(Money(cap)))
    return [_Doubt("offline_cap", words)]


def _check_doubts(row: OfflineReceipt, tender: TenderDraft) -> list[_Doubt]:
    """What would have been refused at the counter is in the drawer now: somebody looks at the check."""
    ids = [row.customer_account_id] if row.customer_account_id else []
    try:
        check_tenders(
            tenders=[tender],
            business_date=row.business_date,
            stale_days=cash_policy(on_date=row.business_date).check_stale_days,
            cash_only=cash_only_accounts(customer_account_ids=ids, on_date=row.business_date),
        )
    except CurbstopError:
        return [_Doubt("offline_check", CHECK_DOUBTFUL.filled(number=row.number, check=row.check_number or "?"))]
    return []


def _record_posting(
    act: Act, row: OfflineReceipt, day: date, *, receipt_id: int | None = None, correction_id: int | None = None
) -> None:
    OfflinePosting.objects.create(
        offline_receipt=row,
        receipt_id=receipt_id,
        correction_id=correction_id,
        business_date=day,
        posted_by_id=act.actor_id,
        posted_at=act.now,
    )


def _leave(act: Act, row: OfflineReceipt, receipt_id: int | None, doubts: Sequence[_Doubt]) -> OfflineMerged:
    for doubt in doubts:
        open_work_item(
            kind=doubt.kind,
            queue=QUEUE,
            subject_kind=OFFLINE_SUBJECT,
            subject_id=row.pk,
            customer_account_id=row.customer_account_id,
            reason=doubt.reason,
            now=act.now,
        )
    number = Receipt.objects.values_list("number", flat=True).get(pk=receipt_id) if receipt_id else ""
    return OfflineMerged(row.pk, row.number, receipt_id, number, len(doubts))


def _done(act: Act, row: OfflineReceipt, resolution: str) -> None:
    close_work_items_of(
        kind=WAITS,
        subject_kind=OFFLINE_SUBJECT,
        subject_ids=[row.pk],
        closed_by_id=act.actor_id,
        resolution=resolution,
        now=act.now,
    )
