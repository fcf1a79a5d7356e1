"""A cash office with a mail room, a drop box, a place for transmittals and a department's clerk."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from curbstop.cashiering import operations as cash
from curbstop.cashiering.types import Count, LineDraft, PaymentTaken, TenderDraft
from curbstop.cashiering.types.received import BatchSource, TransmittalDraft
from curbstop.journeys import received_batches as received
from curbstop.staff.types import DEPARTMENT, MAIL_OPENER
from factories.cash_office import DAY, PIN, CashOffice, account_line, cash_tender, check_tender

PERMIT = (("permit", "B-1"),)


def furnish_mail_room(office: CashOffice) -> CashOffice:
    """Two mail openers (mia, moe), the department's clerk (dee), and a drawer for each source."""
    with transaction.atomic():
        for name, role in (("mia", MAIL_OPENER), ("moe", MAIL_OPENER), ("dee", DEPARTMENT), ("dot", DEPARTMENT)):
            office._hire(name, role)
        cash.add_department_member(department_id=office.department_id, staff_user_id=office.staff["dee"])
        for code, source in (("M1", "mail"), ("B1", "drop_box"), ("T1", "transmittal")):
            cash.add_drawer(office_id=office.office_id, code=code, name=source, kind=source)
    return office


def open_mail(office: CashOffice, *, items: int, tape: Count, **more: object) -> int:
    asked: dict[str, object] = {
        "source": BatchSource.MAIL,
        "office_id": office.office_id,
        "received_on": DAY,
        "second_username": "moe",
        "second_pin": PIN,
    }
    return received.receive_batch(**office.by("mia"), item_count=items, tape=tape, **(asked | more))


def open_drop_box(office: CashOffice, *, collected_at: datetime, items: int = 1, tape: Count | None = None) -> int:
    return open_mail(
        office,
        items=items,
        tape=tape or Count(checks=(1_000,)),
        source=BatchSource.DROP_BOX,
        collected_at=collected_at,
        received_on=collected_at.date(),
    )


def start(office: CashOffice, batch_id: int, *, name: str = "ana") -> int:
    return received.start_batch(**office.by(name), batch_id=batch_id)


def post_item(
    office: CashOffice,
    session: int,
    lines: Sequence[LineDraft],
    tenders: Sequence[TenderDraft],
    *,
    name: str = "ana",
) -> PaymentTaken:
    return received.post_batch_item(**office.by(name), session_id=session, lines=lines, tenders=tenders)


def post_check(office: CashOffice, session: int, account: int, cents: int) -> PaymentTaken:
    return post_item(office, session, [account_line(account, cents)], [check_tender(cents)])


def post_cash(office: CashOffice, session: int, account: int, cents: int) -> PaymentTaken:
    return post_item(office, session, [account_line(account, cents)], [cash_tender(cents)])


def finish(office: CashOffice, session: int, *, name: str = "ana") -> int:
    return received.finish_batch(**office.by(name), session_id=session)


def enter_transmittal(
    office: CashOffice, *, cents: int, tape: Count, name: str = "dee", day: date = DAY, lines: object = None
) -> int:
    drafts = lines or (TransmittalDraft(office.permit_id, cents, answers=PERMIT),)
    return received.enter_transmittal(
        **office.by(name),
        department_id=office.department_id,
        office_id=office.office_id,
        brought_on=day,
        lines=drafts,
        tape=tape,
    )


def bring_transmittal(
    office: CashOffice, batch_id: int, *, count: Count, name: str = "ana", signer: str = "dee"
) -> PaymentTaken:
    return received.receive_transmittal(
        **office.by(name), batch_id=batch_id, count=count, second_username=signer, second_pin=PIN
    )
