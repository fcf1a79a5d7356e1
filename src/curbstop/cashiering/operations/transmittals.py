"""A department brings its money: it enters what it brings, the cashier counts it in its presence, both sign."""

from collections.abc import Sequence
from datetime import date

from curbstop.cashiering.models import (
    CashSession,
    DepartmentMember,
    Drawer,
    ReceiptType,
    ReceivedBatch,
    TransmittalLine,
)
from curbstop.cashiering.operations.receive_batch import NothingReceivedError, lock_taped, write_tape
from curbstop.cashiering.operations.rows import NotAllowedError, second_person
from curbstop.cashiering.operations.take_payment import take_payment
from curbstop.cashiering.operations.work_batch import (
    NoPlaceForBatchError,
    TapeDiffersError,
    commit_tape,
    latest_tape,
    open_batch_session,
)
from curbstop.cashiering.types import (
    Act,
    Confirmation,
    Count,
    LineDraft,
    LineKind,
    PaymentTaken,
    TenderDraft,
    TenderKind,
)
from curbstop.cashiering.types.received import BatchSource, TransmittalDraft
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.types import DEPARTMENT


class TransmittalError(CurbstopError):
    """A transmittal is not what it says."""


def enter_transmittal(
    *,
    act: Act,
    department_id: int,
    office_id: int,
    brought_on: date,
    lines: Sequence[TransmittalDraft],
    tape: Count,
    note: str = "",
) -> int:
    """The department's own people say what they will bring, by receipt type and by tender; returns its id.

    Posts nothing. Raises `TransmittalError`, `NotAllowedError`. Source: cash control 46.
    """
    require_open_transaction()
    if not DepartmentMember.objects.filter(
        department_id=department_id, staff_user_id=act.actor_id, is_active=True
    ).exists():
        raise NotAllowedError(
            "You do not enter transmittals for this department", to_do="Ask central cashiering to be named for it."
        )
    _check_lines(department_id, lines, tape)
    batch = ReceivedBatch.objects.create(
        source=str(BatchSource.TRANSMITTAL),
        office_id=office_id,
        department_id=department_id,
        business_date=latest_open_day(),
        effective_date=brought_on,
        received_by_id=act.actor_id,
        received_at=act.now,
        note=note,
    )
    write_tape(act=act, batch=batch, number=1, item_count=1, tape=tape, second=None)
    TransmittalLine.objects.bulk_create(
        TransmittalLine(
            batch=batch,
            position=position,
            receipt_type_id=line.receipt_type_id,
            quantity=line.quantity,
            amount_cents=line.amount_cents,
            answers=dict(line.answers),
            remark=line.remark,
        )
        for position, line in enumerate(lines)
    )
    return batch.pk


def _check_lines(department_id: int, lines: Sequence[TransmittalDraft], tape: Count) -> None:
    if not lines:
        raise TransmittalError("A transmittal has at least one line", to_do="Enter what the money is for.")
    own = set(ReceiptType.objects.filter(department_id=department_id, is_active=True).values_list("pk", flat=True))
    for number, line in enumerate(lines, 1):
        if line.receipt_type_id not in own:
            raise TransmittalError("This receipt type is not the department's", where="line {number}", number=number)
        if line.amount_cents <= 0 or line.quantity <= 0:
            raise TransmittalError("A line needs an amount above zero", where="line {number}", number=number)
    total = sum(line.amount_cents for line in lines)
    brought = tape.currency_cents + tape.checks_cents
    if total != brought:
        raise TransmittalError(
            "The lines say {total}, cash and checks are {brought}",
            to_do="Correct the lines or count again.",
            total=Money(total),
            brought=Money(brought),
        )


def receive_transmittal(*, act: Act, batch_id: int, count: Count, confirmation: Confirmation) -> PaymentTaken:
    """The cashier counts in the department's presence; when it is what was entered both sign and it is receipted.

    Raises `TapeDiffersError`: then nothing is taken, and the department enters it anew. The department's person confirms
    with name and PIN at the cashier's screen.
    """
    require_open_transaction()
    batch = lock_taped(batch_id=batch_id)
    if batch.source != BatchSource.TRANSMITTAL or batch.department_id is None:
        raise NothingReceivedError("This is not a transmittal", where="batch {batch}", batch=batch.pk)
    _check_count(batch, count)
    signer = _signer(act, batch, confirmation)
    drawer = _drawer(batch)
    session_id = open_batch_session(act=act, batch=batch, drawer=drawer)
    taken = take_payment(
        act=act,
        session_id=session_id,
        lines=_lines(batch),
        tenders=_tenders(count),
        payer_name=batch.department.name if batch.department else "",
    )
    session = CashSession.objects.get(pk=session_id)
    commit_tape(act=act, session=session, tape=latest_tape(batch_id=batch.pk), counted_by=act.actor_id, witness=signer)
    return taken


def _check_count(batch: ReceivedBatch, count: Count) -> None:
    tape = latest_tape(batch_id=batch.pk)
    counted = (count.currency_cents, len(count.checks), count.checks_cents)
    if counted != (tape.currency_cents, tape.checks_count, tape.checks_cents):
        raise TapeDiffersError(
            "Counted: cash {cash}, {checks} checks of {check_amount}; "
            "the department entered: cash {taped_cash}, {taped_checks} checks of {taped_check_amount}",
            where="transmittal {batch}",
            to_do="Count again together; if it stays so, the department takes it back and enters it anew.",
            cash=Money(count.currency_cents),
            checks=len(count.checks),
            check_amount=Money(count.checks_cents),
            taped_cash=Money(tape.currency_cents),
            taped_checks=tape.checks_count,
            taped_check_amount=Money(tape.checks_cents),
            batch=batch.pk,
        )


def _signer(act: Act, batch: ReceivedBatch, confirmation: Confirmation) -> int:
    signer = second_person(
        act=act,
        confirmation=confirmation,
        purpose="transmittal",
        subject_kind="received_batch",
        subject_id=batch.pk,
        roles=frozenset({DEPARTMENT}),
    )
    member = DepartmentMember.objects.filter(department=batch.department, staff_user_id=signer, is_active=True).exists()
    if not member:
        raise NotAllowedError("A transmittal is signed by somebody of its department")
    return signer


def _drawer(batch: ReceivedBatch) -> Drawer:
    found = Drawer.objects.filter(office_id=batch.office_id, kind=batch.source, is_active=True).order_by("code").first()
    if found is None:
        raise NoPlaceForBatchError(
            "No place for transmittals is set up in this office", to_do="Have a supervisor set it up."
        )
    return lock_rows(model=Drawer, ids=[found.pk])[found.pk]


def _lines(batch: ReceivedBatch) -> list[LineDraft]:
    return [
        LineDraft(
            kind=LineKind.RECEIPT_TYPE,
            amount_cents=row.amount_cents,
            receipt_type_id=row.receipt_type_id,
            quantity=row.quantity,
            answers=tuple(sorted(row.answers.items())),
            remark=row.remark,
        )
        for row in TransmittalLine.objects.filter(batch=batch).order_by("position")
    ]


def _tenders(count: Count) -> list[TenderDraft]:
    cash = [TenderDraft(kind=TenderKind.CASH, amount_cents=count.currency_cents)] if count.currency_cents else []
    checks = [
        TenderDraft(kind=TenderKind.CHECK, amount_cents=cents, check_number=str(number))
        for number, cents in enumerate(count.checks, 1)
    ]
    return [*cash, *checks]
