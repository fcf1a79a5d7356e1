"""Which messages a bill carries, or carried when it was sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from curbstop.billing.models import BillMessage, BillMessageSent
from curbstop.billing.types import BillWithLines


@dataclass(frozen=True, slots=True, kw_only=True)
class BillMessageRow:
    """A message with its days (both included), its customers and how many bills carried it."""

    id: int
    from_date: date
    to_date: date
    cycle_number: int | None
    service: str
    rate_class: str
    zone: int | None
    language: str
    text_en: str
    text_es: str
    reason: str
    made_by_id: int
    made_at: datetime
    bills: int = 0

    def text_in(self, language: str) -> str:
        """The text of a bill in a language; English where there is no other."""
        return self.text_es if language == "es" and self.text_es else self.text_en


FIELDS = tuple(name for name in BillMessageRow.__dataclass_fields__ if name != "bills")


def bill_messages(*, message_id: int | None = None) -> tuple[BillMessageRow, ...]:
    """All messages (or one), the latest first, with how many bills carried them."""
    found = BillMessage.objects.order_by("-from_date", "-pk").values(*FIELDS)
    if message_id is not None:
        found = found.filter(pk=message_id)
    rows = list(found)
    sent = BillMessageSent.objects.filter(message_id__in=[row["id"] for row in rows])
    counted = {row["message_id"]: row["n"] for row in sent.order_by().values("message_id").annotate(n=Count("pk"))}
    return tuple(BillMessageRow(**row, bills=counted.get(row["id"], 0)) for row in rows)


def messages_in_force(*, from_date: date, to_date: date) -> tuple[BillMessageRow, ...]:
    """Messages for bill dates of these days, the oldest first."""
    found = BillMessage.objects.filter(from_date__lte=to_date, to_date__gte=from_date).order_by("pk")
    return tuple(BillMessageRow(**row) for row in found.values(*FIELDS))


def messages_for(
    *, bill: BillWithLines, cycle_number: int | None, messages: Sequence[BillMessageRow]
) -> tuple[BillMessageRow, ...]:
    """Those that this bill is to carry: its date, language and cycle fit, and one of its services with class and zone."""
    head = bill.bill
    return tuple(
        one
        for one in messages
        if one.from_date <= head.bill_date <= one.to_date
        and one.language in {"", head.language}
        and one.cycle_number in {None, cycle_number}
        and any(
            one.service in {"", segment.service}
            and one.rate_class in {"", segment.rate_class}
            and one.zone in {None, segment.zone}
            for segment in bill.segments
        )
    )


def messages_carried(*, bill_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The texts that bills carried when they were sent, by bill; bills without any are left out."""
    found: dict[int, list[str]] = {}
    sent = BillMessageSent.objects.filter(bill_id__in=list(bill_ids)).select_related("message").order_by("message_id")
    for row in sent:
        text = row.message.text_es if row.language == "es" else row.message.text_en
        found.setdefault(row.bill_id, []).append(text)
    return {bill_id: tuple(texts) for bill_id, texts in found.items()}
