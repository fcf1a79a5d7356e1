"""Words and tables of what is received in bundles."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.staff.types import CASHIER, FINANCE, MAIL_OPENER, MANAGER, SUPERVISOR
from curbstop.web.counter.words import CLASS_LABELS, SESSION_STATES, denomination_label
from curbstop.web.ui.cells import Status
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

OPENERS = (MAIL_OPENER, SUPERVISOR, MANAGER)
WORKERS = (CASHIER, SUPERVISOR, MANAGER)
LOOKERS = (MAIL_OPENER, CASHIER, FINANCE, SUPERVISOR, MANAGER)
SOURCES = {"mail": _("Mail"), "drop_box": _("Drop box"), "transmittal": _("Transmittal")}
STATES = {
    **SESSION_STATES,
    "TAPED": Status(_("Waits to be posted"), "wait"),
    "WITHDRAWN": Status(_("Withdrawn"), "quiet"),
    "OPEN": Status(_("Being posted"), "wait"),
}
ITEM_STATES = {"posted": _("Posted"), "void": _("Void"), "reversal": _("Reversed"), "returned": _("Returned")}
RECEIVED = Table(
    name="received",
    caption=_("Mail and drop boxes"),
    columns=(
        Column("id", _("Batch"), kind="code", href=lambda row: reverse("supervisor:received_batch", args=[row.id])),
        Column("source", _("Source"), value=lambda row: SOURCES[row.source]),
        Column("business_date", _("Business day"), kind="date"),
        Column("effective_date", _("Counts as paid on"), kind="date"),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("item_count", _("Payments"), kind="count", total=True),
        Column("total_cents", _("On the tape"), kind="money", total=True),
        Column("posted_cents", _("Posted"), kind="money", total=True),
        Column("missing_cents", _("Difference"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Batch or day")),
        Choices("source", _("Source"), options=(("mail", _("Mail")), ("drop_box", _("Drop box")))),
        DayFilter("from", _("From"), field="business_date"),
    ),
    sort="-id",
    empty=_("No mail and no drop box was opened yet. Two persons open it and tape what is in it."),
    hide_caption=True,
)
TRANSMITTALS = Table(
    name="transmittals",
    caption=_("Transmittals"),
    columns=(
        Column("id", _("Transmittal"), kind="code", href=lambda row: reverse("supervisor:transmittal", args=[row.id])),
        Column("department_name", _("Department")),
        Column("effective_date", _("Brought on"), kind="date"),
        Column(
            "state", _("State"), kind="status", statuses=STATES | {"TAPED": Status(_("Waits to be counted"), "wait")}
        ),
        Column("currency_cents", _("Cash"), kind="money", total=True),
        Column("checks_cents", _("Checks"), kind="money", total=True),
        Column("total_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Search("q", _("Department")), DayFilter("from", _("From"), field="effective_date")),
    sort="-id",
    empty=_("No transmittal was entered yet. A department enters what it brings before it comes."),
    hide_caption=True,
)
TAPES = Table(
    name="tapes",
    caption=_("Tapes"),
    columns=(
        Column("number", _("Tape"), kind="count"),
        Column("made_at", _("When"), kind="moment"),
        Column("made_by", _("By")),
        Column("made_with", _("With")),
        Column("item_count", _("Payments"), kind="count"),
        Column("currency_cents", _("Cash"), kind="money"),
        Column("checks_count", _("Checks"), kind="count"),
        Column("checks_cents", _("Amount of checks"), kind="money"),
        Column("reason", _("Why again")),
    ),
    sort="-number",
    prefix="t-",
    empty=_("No tape."),
    export=False,
)
TAPE_LINES = Table(
    name="tape_lines",
    caption=_("The tape that counts"),
    columns=(
        Column("tender_class", _("What"), value=lambda row: CLASS_LABELS[row.tender_class]),
        Column(
            "denomination",
            _("Piece"),
            value=lambda row: denomination_label(row.denomination) if row.denomination else "",
        ),
        Column("pieces", _("How many"), kind="count"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    prefix="l-",
    sort="",
    page_size=200,
    empty=_("Nothing."),
)
LINES = Table(
    name="lines",
    caption=_("What it is for"),
    columns=(
        Column("receipt_type_code", _("Receipt type"), kind="code"),
        Column("receipt_type_name", _("Name")),
        Column("quantity", _("Pieces"), kind="count"),
        Column("remark", _("Remark")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    prefix="w-",
    empty=_("Nothing."),
    export=False,
)
EMPTY_ENVELOPES = Table(
    name="empty_envelopes",
    caption=_("Stubs without money"),
    columns=(
        Column("account_number", _("Account"), kind="code"),
        Column("note", _("Note")),
        Column("recorded_at", _("When"), kind="moment"),
    ),
    prefix="e-",
    empty=_("Every envelope had money in it."),
    export=False,
)
ITEMS = Table(
    name="items",
    caption=_("Posted"),
    columns=(
        Column("number", _("Receipt"), kind="code", href=lambda row: reverse("counter:receipt", args=[row.id])),
        Column("payer", _("Paid by or for"), sortable=False),
        Column("state", _("State"), value=lambda row: ITEM_STATES.get(row.state, row.state), sortable=False),
        Column("total_cents", _("Amount"), kind="money"),
    ),
    sort="number",
    prefix="r-",
    empty=_("Nothing is posted yet."),
)
