"""Tables of a proof: by charge, by class, its bills and its charges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from curbstop.web.office.run_lists import account_href
from curbstop.web.office.words import BILL_KINDS, BILL_STATES, SERVICES, component_words
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, Search, Table

LISTS: Mapping[str, Words] = {
    "movers": _("Farthest from their own last bill"),
    "first": _("First bills"),
    "final": _("Final bills"),
    "zero": _("Bills at zero"),
    "above": _("Bills above the bound"),
    "held": _("Bills held"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A charge or a class with its figures, and the page of its rows."""

    service: str
    name: str
    href: str
    count: int
    amount_cents: int
    mean_cents: int
    low_cents: int
    middle_cents: int
    high_cents: int
    expected_cents: int | None
    expected_mean_cents: int | None
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLineShown:
    """A bill of a proof."""

    customer_account_id: int
    account_number: str
    holder_name: str
    kind: str
    state: str
    rate_class: str
    hold_reason: str
    current_charges_cents: int
    last_charges_cents: int | None
    change_cents: int | None


def service_words(code: str) -> str:
    """A charge type for people."""
    return str(SERVICES.get(code) or component_words(code))


def figure_table(name: str, caption: Words, label: Words) -> Table:
    """Sum, mean and spread beside the month before."""
    return Table(
        name=name,
        caption=caption,
        columns=(
            Column("service", _("Service")),
            Column("name", label, href=lambda row: row.href),
            Column("count", _("Accounts"), kind="count"),
            Column("amount_cents", _("Amount"), kind="money", total=True),
            Column("mean_cents", _("Mean"), kind="money"),
            Column("low_cents", _("A tenth up to"), kind="money"),
            Column("middle_cents", _("Half up to"), kind="money"),
            Column("high_cents", _("Nine tenths up to"), kind="money"),
            Column("expected_cents", _("Last month"), kind="money", total=True),
            Column("expected_mean_cents", _("Mean last month"), kind="money"),
            Column("change", _("Change of the mean"), sortable=False),
        ),
        page_size=200,
        prefix=f"{name}-",
        empty=_("Nothing would be charged."),
    )


CHARGES = figure_table("charges", _("By charge, against last month"), _("Charge"))
CLASSES = figure_table("classes", _("By class, against last month"), _("Class"))


def bill_columns() -> tuple[Column, ...]:
    """What a bill of a proof shows."""
    return (
        Column(
            "account_number",
            _("Account"),
            kind="code",
            sortable=False,
            href=lambda row: account_href(row.customer_account_id),
        ),
        Column("holder_name", _("Name"), sortable=False),
        Column("kind", _("Kind"), sortable=False, value=lambda row: BILL_KINDS.get(row.kind, row.kind)),
        Column("rate_class", _("Class"), sortable=False, value=lambda row: component_words(row.rate_class)),
        Column("state", _("State"), kind="status", statuses=BILL_STATES, sortable=False),
        Column("current_charges_cents", _("Charges"), kind="money", total=True),
        Column("last_charges_cents", _("Last bill"), kind="money"),
        Column("change_cents", _("Change"), kind="money"),
        Column("hold_reason", _("Why held"), sortable=False, value=lambda row: kept(row.hold_reason)),
    )


BILLS = Table(
    name="proof-bills",
    caption=_("Bills of the proof"),
    columns=bill_columns(),
    filters=(
        Choices("list", _("List"), options=tuple(LISTS.items())),
        Choices("state", _("State"), options=tuple((code, BILL_STATES[code].label) for code in ("ISSUED", "HELD"))),
    ),
    empty=_("No bill of this proof fits."),
    hide_caption=True,
)
MOVERS = Table(
    name="movers",
    caption=_("Farthest from their own last bill"),
    columns=bill_columns(),
    prefix="m-",
    export=False,
    empty=_("No customer has an earlier bill to compare with."),
)
ROWS = Table(
    name="proof-charges",
    caption=_("Charges of the proof"),
    columns=(
        Column("account_number", _("Account"), kind="code", href=lambda row: account_href(row.customer_account_id)),
        Column("service", _("Service"), value=lambda row: service_words(row.service)),
        Column("rate_class", _("Class"), value=lambda row: component_words(row.rate_class)),
        Column("component", _("Charge"), value=lambda row: component_words(row.component)),
        Column("quantity_milli", _("Quantity"), kind="milli"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Search("q", _("Account")),),
    sort="-amount_cents",
    page_size=50,
    empty=_("Nothing would be charged for this."),
    hide_caption=True,
)


def figure_line(row: Mapping[str, Any], *, name: str, href: str) -> FigureLine:
    """One row of the figures; the change of the mean in percent."""
    before = int(row["expected_mean_cents"])
    more = (int(row["mean_cents"]) - before) * 100 // before if before else None
    return FigureLine(
        service=service_words(str(row["service"])),
        name=name,
        href=href,
        count=int(row["count"]),
        amount_cents=int(row["amount_cents"]),
        mean_cents=int(row["mean_cents"]),
        low_cents=int(row["low_cents"]),
        middle_cents=int(row["middle_cents"]),
        high_cents=int(row["high_cents"]),
        expected_cents=int(row["expected_cents"]) if row["expected_count"] else None,
        expected_mean_cents=before if row["expected_count"] else None,
        change="" if more is None else f"{more:+d} %",
    )
