"""Tables of runs and bills that several billing pages show."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.bill_lists import ListedBill
from curbstop.web.office.words import BILL_KINDS, BILL_STATES, RUN_STATES, exception_words, month_words
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, Search, Table


def run_href(run_id: int) -> str:
    """The page of a run."""
    return reverse("office:run", args=[run_id])


def bill_href(bill_id: int | None) -> str:
    """The page of a bill; empty without one."""
    return reverse("office:bill", args=[bill_id]) if bill_id else ""


def account_href(customer_account_id: int) -> str:
    """The page of a customer account."""
    return page_href("desk:account", customer_account_id)


RUNS = Table(
    name="runs",
    caption=_("Bill runs"),
    columns=(
        Column("id", _("Run"), kind="code", href=lambda row: run_href(row.id)),
        Column("cycle_number", _("Cycle"), kind="code"),
        Column("month", _("Month"), value=lambda row: month_words(row.month), sortable=False),
        Column("business_date", _("Posted on"), kind="date"),
        Column("state", _("State"), kind="status", statuses=RUN_STATES),
        Column("started_at", _("Started"), kind="moment"),
        Column("started_by", _("By")),
        Column("bills_issued", _("Issued"), kind="count", total=True),
        Column("bills_held", _("Held"), kind="count", total=True),
        Column("not_billed", _("Not billed"), kind="count", total=True),
        Column("charges_cents", _("Charges"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Cycle, month or name")),
        Choices("state", _("State"), options=tuple((code, state.label) for code, state in RUN_STATES.items())),
    ),
    sort="-id",
    empty=_("No bill run was made yet. Start one from the cycle calendar."),
    row_href=lambda row: run_href(row.id),
)


def bill_columns() -> tuple[Column, ...]:
    """What every list of bills shows."""
    return (
        Column("number", _("Bill"), kind="code", href=lambda row: bill_href(row.id)),
        Column("account_number", _("Account"), kind="code", sortable=False, href=own_account),
        Column("holder_name", _("Name"), sortable=False),
        Column("kind", _("Kind"), sortable=False, value=lambda row: BILL_KINDS.get(row.kind, row.kind)),
        Column("state", _("State"), kind="status", statuses=BILL_STATES, sortable=False),
        Column("due_date", _("Due"), kind="date", sortable=False),
        Column("current_charges_cents", _("Charges"), kind="money", sortable=False),
        Column("amount_due_cents", _("Amount due"), kind="money", total=True),
    )


def own_account(row: ListedBill) -> str:
    """The page of a bill's customer account."""
    return account_href(row.customer_account_id)


BILLS = Table(
    name="bills",
    caption=_("Bills"),
    columns=bill_columns(),
    filters=(Choices("state", _("State"), options=tuple((code, one.label) for code, one in BILL_STATES.items())),),
    sort="number",
    empty=_("This run made no bills."),
    hide_caption=True,
)
EXCEPTIONS = Table(
    name="exceptions",
    caption=_("Exceptions"),
    columns=(
        Column("account_number", _("Account"), kind="code", sortable=False, href=own_account),
        Column("holder_name", _("Name"), sortable=False),
        Column("kind", _("What"), sortable=False, value=lambda row: exception_words(row.kind)),
        Column("reason", _("Why"), value=lambda row: kept(row.reason), sortable=False),
    ),
    page_size=25,
    empty=_("Every account that was due is billed, and no bill is held."),
    prefix="x-",
)
HELD = Table(
    name="held-bills",
    caption=_("Held bills"),
    columns=(
        Column("number", _("Bill"), kind="code", href=lambda row: bill_href(row.id)),
        Column("account_number", _("Account"), kind="code", href=own_account),
        Column("holder_name", _("Name")),
        Column("cycle_number", _("Cycle"), kind="code"),
        Column("bill_date", _("Bill date"), kind="date"),
        Column("current_charges_cents", _("Charges"), kind="money", total=True),
        Column("hold_reason", _("Why held"), value=lambda row: kept(row.hold_reason), sortable=False),
    ),
    filters=(Search("q", _("Name, account or reason")),),
    sort="-current_charges_cents",
    empty=_("No bill is held. A bill is held when it is several times what the customer usually pays."),
    hide_caption=True,
    row_href=lambda row: bill_href(row.id),
)
