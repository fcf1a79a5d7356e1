"""The rows of an account's timeline as entries that people read."""

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from curbstop.reporting.account_timeline import TimelineRow
from curbstop.web.counter.words import CHARGE_LABELS, LINE_LABELS, RECEIPT_STATES
from curbstop.web.desk.links import page_href
from curbstop.web.desk.words import (
    ADJUSTMENT_REASONS,
    ADJUSTMENT_STATES,
    BILL_KINDS,
    BILL_STATES,
    CHANNELS,
    CORRECTION_CAUSES,
    DEPOSIT_MOVEMENTS,
    EVENT_KINDS,
    READ_KINDS,
    SERVICE_LABELS,
    WORK_KINDS,
    WORK_STATES,
    word_of,
)
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_milli, format_plain_money, format_spoken_day
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.timelines import TimelineEntry


def entry_of(row: TimelineRow) -> TimelineEntry:
    """One event: what, how much, how it stands, and the page of the thing itself."""
    title, detail, href, status = WRITERS[row.kind](row)
    return TimelineEntry(
        day=row.day,
        title=title,
        detail=detail,
        amount_cents=row.amount_cents if row.state not in {"HELD", "READY", "CANCELLED"} else None,
        href=href,
        kind=EVENT_KINDS[row.kind],
        status=status,
        also_href=reverse("desk:bill_why", args=[row.reference_id]) if row.kind == "bill" else "",
        also_label=_("Why this amount?") if row.kind == "bill" else "",
    )


Written = tuple[str, str, str, Status | None]


def _bill(row: TimelineRow) -> Written:
    title = f"{word_of(BILL_KINDS, row.name)} {row.text}"
    detail = ""
    if row.other_day:
        detail = _("Amount due %(amount)s by %(day)s") % {
            "amount": format_plain_money(row.other_cents or 0),
            "day": format_spoken_day(row.other_day),
        }
    status = None if row.state == "ISSUED" else BILL_STATES[row.state]
    return title, detail, page_href("office:bill", row.reference_id), status


def _payment(row: TimelineRow) -> Written:
    title = _("Receipt %(number)s") % {"number": row.text}
    if row.name == "suspense":
        title = _("Money found to be this customer's %(reference)s") % {"reference": row.text}
    if row.name == "reduced":
        title = _("Receipt %(number)s corrected: less was paid than was recorded") % {"number": row.text}
    detail = str(LINE_LABELS["security_deposit"]) if row.name == "security_deposit" else row.who
    href = page_href("counter:receipt", row.reference_id) if row.reference_id else ""
    return title, detail, href, RECEIPT_STATES.get(row.state) if row.state else None


def _returned(row: TimelineRow) -> Written:
    detail = _("%(amount)s came back; its charges are open again with their own due dates") % {
        "amount": format_plain_money(row.other_cents or 0)
    }
    title = _("The bank returned receipt %(number)s") % {"number": row.text}
    return title, detail, page_href("counter:receipt", row.reference_id), RECEIPT_STATES["returned"]


def _charge(row: TimelineRow) -> Written:
    detail = _("Due %(day)s") % {"day": format_spoken_day(row.other_day)} if row.other_day else row.text
    return str(word_of(CHARGE_LABELS, row.name)), detail, reverse("desk:open_item", args=[row.reference_id]), None


def _adjustment(row: TimelineRow) -> Written:
    title = str(word_of(ADJUSTMENT_REASONS, row.name))
    if row.state != "POSTED" and row.other_cents is not None:
        title = f"{title}, {format_plain_money(row.other_cents)}"
    status = None if row.state == "POSTED" else ADJUSTMENT_STATES[row.state]
    return title, row.text, page_href("audit:entry", row.entry_id) if row.entry_id else "", status


def _correction(row: TimelineRow) -> Written:
    """One line, whatever the number of bills behind it: the statement says the rest."""
    title = _("Bills corrected (%(count)s): %(cause)s") % {
        "count": row.other_cents,
        "cause": word_of(CORRECTION_CAUSES, row.name),
    }
    return title, row.text, page_href("office:corrected_account", row.reference_id), None


def _deposit(row: TimelineRow) -> Written:
    amount = format_plain_money(row.other_cents or 0)
    return f"{word_of(DEPOSIT_MOVEMENTS, row.name)} {amount}", "", page_href("audit:entry", row.entry_id), None


def _read(row: TimelineRow) -> Written:
    title = _("Meter %(serial)s showed %(reading)s") % {
        "serial": row.text,
        "reading": f"{format_milli(row.other_cents)} {row.who}",
    }
    status = None if row.name == "actual" else Status(READ_KINDS[row.name], "wait")
    return title, "", reverse("desk:meter", args=[row.reference_id]), status


def _service(row: TimelineRow) -> Written:
    service = word_of(SERVICE_LABELS, row.name)
    title = _("%(service)s started") if row.state == "started" else _("%(service)s ended")
    return title % {"service": service}, row.text, "", None


def _work_item(row: TimelineRow) -> Written:
    href = reverse("desk:work_item", args=[row.reference_id])
    return str(word_of(WORK_KINDS, row.name)), kept(row.text), href, WORK_STATES[row.state]


def _contact(row: TimelineRow) -> Written:
    title = f"{word_of(CHANNELS, row.name)}, {row.who}" if row.who else str(word_of(CHANNELS, row.name))
    return title, kept(row.text), "", None


WRITERS: Mapping[str, Callable[[TimelineRow], Written]] = {
    "bill": _bill,
    "payment": _payment,
    "returned": _returned,
    "charge": _charge,
    "adjustment": _adjustment,
    "correction": _correction,
    "deposit": _deposit,
    "read": _read,
    "service": _service,
    "work_item": _work_item,
    "contact": _contact,
}
