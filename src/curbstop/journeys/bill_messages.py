"""Messages on bills: by date, cycle, service, class, zone and language, with the proof of who was told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations.messages import (
    NewBillMessage,
    add_bill_message,
    end_bill_message,
    record_messages_sent,
)
from curbstop.billing.queries.messages import BillMessageRow, messages_carried, messages_for, messages_in_force
from curbstop.billing.types import BillWithLines
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.reporting.bill_messages import cycles_of_accounts, sent_bill_ids

Carried = Mapping[int, Sequence[tuple[int, str]]]
"""By bill the messages it carries, with the language in which each is said."""


class MessageDaysError(CurbstopError):
    """A message ends before it begins."""


class MessageEndedError(CurbstopError):
    """A message cannot be ended on that day."""


def say_on_bills(*, new: NewBillMessage, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Let the bills that fit carry a text; returns the message's id. Raises MessageDaysError."""
    if new.to_date < new.from_date:
        raise MessageDaysError("The last day is before the first", to_do="Change one of them.")

    def run(act: Act) -> Result:
        return {"message_id": add_bill_message(new=new, made_by_id=act.actor_id, now=act.now)}

    content = {name: str(value) for name, value in asdict(new).items()}
    result = carry_out(
        command_key=command_key, name="say_on_bills", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["message_id"])


def stop_saying(*, message_id: int, last_day: date, command_key: UUID, actor_id: int, now: datetime) -> None:
    """Bills after `last_day` carry the message no more; what was sent stays on record. Raises MessageEndedError."""

    def run(_act: Act) -> Result:
        if not end_bill_message(message_id=message_id, last_day=last_day):
            raise MessageEndedError(
                "This message cannot end on {day}: it ended before, or has not begun",
                where="message {message_id}",
                day=last_day.isoformat(),
                message_id=message_id,
            )
        return {}

    carry_out(
        command_key=command_key,
        name="stop_saying",
        content={"message_id": message_id, "last_day": last_day},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def texts_on(*, bills: Sequence[BillWithLines]) -> dict[int, tuple[str, ...]]:
    """What each bill says besides its charges: what it said when it was sent, else what it would say now."""
    return _said(bills)[0]


def texts_to_send(*, bills: Sequence[BillWithLines]) -> tuple[dict[int, tuple[str, ...]], Carried]:
    """What each bill says, and which messages those carry that go out for the first time: `record_texts` takes these."""
    return _said(bills)


def record_texts(*, carried: Carried) -> None:
    """Put on record what bills say that go out for the first time; a reprint says what was said."""
    record_messages_sent(carried=carried)


def _said(bills: Sequence[BillWithLines]) -> tuple[dict[int, tuple[str, ...]], Carried]:
    sent = sent_bill_ids(bill_ids=[one.bill.id for one in bills])
    due = _due(bills, without=sent)
    texts = {bill_id: tuple(one.text_in(language) for one in found) for bill_id, (language, found) in due.items()}
    carried = {
        bill_id: [(one.id, "es" if language == "es" and one.text_es else "en") for one in found]
        for bill_id, (language, found) in due.items()
    }
    return texts | messages_carried(bill_ids=sent), carried


def _due(
    bills: Sequence[BillWithLines], *, without: frozenset[int]
) -> dict[int, tuple[str, tuple[BillMessageRow, ...]]]:
    new = [one for one in bills if one.bill.id not in without]
    days = [one.bill.bill_date for one in new]
    messages = messages_in_force(from_date=min(days), to_date=max(days)) if days else ()
    if not messages:
        return {}
    cycles = cycles_of_accounts(customer_account_ids=[one.bill.customer_account_id for one in new])
    return {
        one.bill.id: (
            one.bill.language,
            messages_for(bill=one, cycle_number=cycles.get(one.bill.customer_account_id), messages=messages),
        )
        for one in new
    }
