"""Write messages for bills, and which bills carried them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.billing.models import BillMessage, BillMessageSent
from curbstop.platform.transactions import require_open_transaction

ROWS_A_STATEMENT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBillMessage:
    """A text on the bills of the bill dates from `from_date` to `to_date`, both included; what is empty does not matter."""

    from_date: date
    to_date: date
    text_en: str
    text_es: str
    reason: str
    cycle_number: int | None = None
    service: str = ""
    rate_class: str = ""
    zone: int | None = None
    language: str = ""


def add_bill_message(*, new: NewBillMessage, made_by_id: int, now: datetime) -> int:
    """Keep a message; returns its id."""
    require_open_transaction()
    values = {name: getattr(new, name) for name in NewBillMessage.__dataclass_fields__}
    return BillMessage.objects.create(made_by_id=made_by_id, made_at=now, **values).pk


def end_bill_message(*, message_id: int, last_day: date) -> int:
    """Bills after `last_day` carry it no more; returns how many messages changed (none when it ended before)."""
    require_open_transaction()
    found = BillMessage.objects.filter(pk=message_id, to_date__gt=last_day, from_date__lte=last_day)
    return found.update(to_date=last_day)


def record_messages_sent(*, carried: Mapping[int, Sequence[tuple[int, str]]]) -> None:
    """Put on record which messages (id and language) each bill carried."""
    require_open_transaction()
    rows = [
        BillMessageSent(bill_id=bill_id, message_id=message_id, language=language)
        for bill_id, messages in carried.items()
        for message_id, language in messages
    ]
    BillMessageSent.objects.bulk_create(rows, batch_size=ROWS_A_STATEMENT)
