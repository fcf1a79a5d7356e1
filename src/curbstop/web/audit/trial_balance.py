"""The trial balance by fund, at any business date. Every account opens into its statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.ledger.queries import FundRow, TrialBalanceRow, business_days, funds, trial_balance
from curbstop.web.audit.words import LEDGER_READERS, first_of_month, fund_options
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_plain_money, format_spoken_day
from curbstop.web.ui.heads import Action, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Notice, Rule
from curbstop.web.ui.spoken import named
from curbstop.web.ui.tables import Choices, Column, DayFilter, Table


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One account's line, with where it leads."""

    fund_id: int
    fund_code: str
    number: int
    name: str
    debit_cents: int | None
    credit_cents: int | None
    statement_href: str
    behind: str
    behind_href: str


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund's totals."""

    fund_id: int
    code: str
    name: str
    debit_cents: int
    credit_cents: int
    state: Status


def kept(row: BalanceLine, filters: Mapping[str, str]) -> bool:
    """The chosen fund; the day was applied when the balances were read."""
    return "fund" not in filters or str(row.fund_id) == filters["fund"]


BALANCES = Table(
    name="trial-balance",
    caption=_("Accounts"),
    columns=(
        Column("fund_code", _("Fund"), kind="code"),
        Column("number", _("Account"), kind="code", href=lambda row: row.statement_href),
        Column("name", _("Name"), href=lambda row: row.statement_href),
        Column("behind", _("Behind it"), href=lambda row: row.behind_href, sortable=False),
        Column("debit_cents", _("Debit"), kind="money", total=True),
        Column("credit_cents", _("Credit"), kind="money", total=True),
    ),
    filters=(
        Choices("fund", _("Fund"), options=fund_options),
        DayFilter("on", _("At the end of"), field="", side="to"),
    ),
    page_size=500,
    empty=_("Nothing was posted up to this day."),
    row_href=lambda row: row.statement_href,
)
FUNDS = Table(
    name="funds",
    caption=_("Funds"),
    columns=(
        Column("code", _("Fund"), kind="code", sortable=False),
        Column("name", _("Name"), sortable=False),
        Column("debit_cents", _("Debit"), kind="money", total=True, sortable=False),
        Column("credit_cents", _("Credit"), kind="money", total=True, sortable=False),
        Column("state", _("Balanced"), kind="status", sortable=False),
    ),
    prefix="f-",
    empty=_("There is no fund."),
)


@page(
    url_name="audit:trial_balance",
    roles=LEDGER_READERS,
    command=_("Trial balance"),
    keywords="ledger funds accounts balance mayor",
)
def trial_balance_page(request: HttpRequest) -> HttpResponse:
    """Every account's balance at the end of a day, and whether each fund balances."""
    on = chosen_day(request)
    rows = trial_balance(on=on)
    head = PageHead(
        title=_("Trial balance"),
        subtitle=_("At the end of %(day)s") % {"day": format_spoken_day(on)},
        actions=(
            Action(_("Proof of the books"), reverse("audit:proof"), key="p"),
            Action(_("Days and seals"), reverse("audit:days"), key="d"),
            Action(_("General ledger journals"), reverse("audit:exports"), key="j"),
        ),
    )
    by_fund = fund_lines(funds(), rows)
    body = (
        FUNDS.of_rows(request, rows=by_fund),
        BALANCES.of_rows(request, rows=[line(row, on) for row in rows if used(row)], matches=kept),
        Rule(_("Every posting keeps each fund in balance; what one fund owes another stands in 100 and 290.")),
    )
    return show(request, head=head, body=body, notices=tuple(unbalanced(by_fund)))


def chosen_day(request: HttpRequest) -> date:
    """The day that is asked for, else the latest business day."""
    asked = BALANCES.read(request).filters.get("on")
    if asked:
        return date.fromisoformat(asked)
    days = business_days(limit=1)
    return days[0].business_date if days else timezone.localdate()


def used(row: TrialBalanceRow) -> bool:
    """Whether anything was ever posted to the account."""
    return bool(row.total_debit_cents or row.total_credit_cents)


def line(row: TrialBalanceRow, on: date) -> BalanceLine:
    """One account, and its doors."""
    days = f"?from={first_of_month(on).isoformat()}&to={on.isoformat()}"
    behind = f"{reverse('audit:subsidiaries', args=[row.account_id])}?on={on.isoformat()}"
    return BalanceLine(
        fund_id=row.fund_id,
        fund_code=row.fund_code,
        number=row.number,
        name=named(row.name),
        debit_cents=row.debit_cents or None,
        credit_cents=row.credit_cents or None,
        statement_href=reverse("audit:ledger_account", args=[row.account_id]) + days,
        behind=str(_("Who")) if row.subsidiary_kind else "",
        behind_href=behind if row.subsidiary_kind else "",
    )


def fund_lines(all_funds: list[FundRow], rows: list[TrialBalanceRow]) -> list[FundLine]:
    """Per fund the sums of both columns."""
    return [fund_line(fund, [row for row in rows if row.fund_id == fund.id]) for fund in all_funds]


def fund_line(fund: FundRow, rows: list[TrialBalanceRow]) -> FundLine:
    """One fund's sums."""
    debit, credit = sum(row.debit_cents for row in rows), sum(row.credit_cents for row in rows)
    state = Status(_("Yes"), "good") if debit == credit else Status(_("No"), "bad")
    return FundLine(fund.id, fund.code, named(fund.name), debit, credit, state)


def unbalanced(lines: list[FundLine]) -> list[Any]:
    """A sentence for each fund that does not balance."""
    text = _("Fund %(fund)s is out of balance by %(amount)s. Run the proof of the books.")
    return [
        Notice(
            text % {"fund": row.name, "amount": format_plain_money(abs(row.debit_cents - row.credit_cents))},
            "bad",
            reverse("audit:proof"),
            _("Proof"),
        )
        for row in lines
        if row.debit_cents != row.credit_cents
    ]
