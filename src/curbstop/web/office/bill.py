"""A bill: its lines in the tariff's words, its PDF, and what may be done with it while it is held or issued."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from curbstop.billing.operations.run_controls import NewHoldRule
from curbstop.billing.queries import NoSuchBillError
from curbstop.billing.queries import bill as find_bill
from curbstop.billing.types import HELD, ISSUED, BillRow, BillWithLines
from curbstop.customers.queries import account_names
from curbstop.journeys.cohort_controls import hold_by_rule
from curbstop.journeys.print_bills import printed_bill
from curbstop.journeys.release_bill import cancel_bill, discard_bill, release_bill
from curbstop.ledger.queries import latest_open_day, ledger_accounts
from curbstop.ledger.types import number_of
from curbstop.rates.queries.explain import explain_lines
from curbstop.rates.queries.versions import tariff_versions_by_id
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.audit.words import account_words
from curbstop.web.counter.looks import note_look, staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.desk.words import RATE_CLASSES, word_of
from curbstop.web.office.bill_beside import beside_facts
from curbstop.web.office.run_lists import account_href, bill_href, run_href
from curbstop.web.office.words import BILL_KINDS, BILL_READERS, BILL_STATES, BILLERS, BILLING_READERS, SERVICES
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, Table

HOLD_RULE = _("A held bill is not posted, not printed and not due. Released, it takes the open day and a new due date.")


@dataclass(frozen=True, slots=True)
class LineShown:
    """One charge in the tariff's words."""

    service: str
    words: str
    arithmetic: str
    from_date: date
    to_date: date
    account: str
    amount_cents: int


LINES = Table(
    name="lines",
    caption=_("Charges"),
    columns=(
        Column("service", _("Service"), sortable=False),
        Column("words", _("Charge"), sortable=False),
        Column("arithmetic", _("How it comes about"), sortable=False),
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("to_date", _("Up to"), kind="date", sortable=False),
        Column("account", _("Posted to"), sortable=False),
        Column("amount_cents", _("Amount"), kind="money", total=True, sortable=False),
    ),
    page_size=500,
    prefix="l-",
    empty=_("This bill has no charges."),
)
SEGMENTS = Table(
    name="segments",
    caption=_("What was billed"),
    columns=(
        Column("service", _("Service"), sortable=False, value=lambda row: SERVICES.get(row.service, row.service)),
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("to_date", _("Up to"), kind="date", sortable=False),
        Column("usage_milli", _("Use"), kind="milli", sortable=False),
        Column(
            "estimated",
            _("Read"),
            sortable=False,
            value=lambda row: _("Estimated") if row.estimated else pgettext_lazy("kind of read", "Read"),
        ),
        Column("rate_class", _("Class"), sortable=False, value=lambda row: word_of(RATE_CLASSES, row.rate_class)),
        Column("meter_size", _("Meter"), kind="code", sortable=False),
        Column("charges_cents", _("Charges"), kind="money", total=True, sortable=False),
    ),
    page_size=500,
    prefix="s-",
    export=False,
    empty=_("This bill bills no agreement."),
)


class ReasonForm(CommandForm):
    """Why."""

    reason = reason_field()


def known_bill(bill_id: int) -> BillWithLines:
    """The bill; 404 for a number that is none."""
    if bill_id > LARGEST_ID:
        raise Http404
    try:
        return find_bill(bill_id=bill_id)
    except NoSuchBillError as error:
        raise Http404 from error


def bill_crumbs(request: HttpRequest, head: BillRow) -> tuple[Crumb, ...]:
    """Back to where bills are listed, for those who may open it."""
    if not roles_for(request) & set(BILLING_READERS):
        return (Crumb(_("Account"), account_href(head.customer_account_id)),)
    if head.state == HELD:
        return (Crumb(_("Held bills"), back_to(request, "office:held")),)
    return (Crumb(_("Run %(number)s") % {"number": head.run_id}, run_href(head.run_id)),)


@page(url_name="office:bill", roles=BILL_READERS)
def bill(request: HttpRequest, bill_id: int) -> HttpResponse:
    """One bill with its lines."""
    found = known_bill(bill_id)
    head = found.bill
    note_look(request, customer_account_id=head.customer_account_id, page="bill", now=timezone.now())
    body = (
        facts(found),
        LINES.of_rows(request, rows=lines(found)),
        SEGMENTS.of_rows(request, rows=found.segments),
        *((Rule(HOLD_RULE),) if head.state == HELD else ()),
    )
    notices = (Notice(kept(head.hold_reason), "wait"),) if head.state == HELD else ()
    return show(request, head=bill_head(request, head), body=body, notices=notices)


def bill_head(request: HttpRequest, head: BillRow) -> PageHead:
    """Title, state, and what may be done."""
    may = bool(roles_for(request) & set(BILLERS))
    pdf = Action(_("Open the PDF"), reverse("office:bill_pdf", args=[head.id]), key="p")
    release = Action(_("Release"), reverse("office:bill_release", args=[head.id]), key="r", kind="primary")
    discard = Action(_("Discard"), reverse("office:bill_discard", args=[head.id]), key="x", kind="danger")
    cancel = Action(_("Cancel the bill"), reverse("office:bill_cancel", args=[head.id]), key="x", kind="danger")
    correct = Action(
        _("Correct this bill"), f"{reverse('office:correction_new')}?{urlencode({'numbers': head.number})}", key="c"
    )
    again = Action(_("Print once more"), reverse("office:bill_reprint", args=[head.id]), key="o")
    hold = Action(_("Hold the next bill"), reverse("office:bill_hold", args=[head.id]), key="h")
    why = Action(_("Why this amount?"), reverse("desk:bill_why", args=[head.id]), key="y")
    others = {HELD: (discard,), ISSUED: (correct, again, hold, cancel)}.get(head.state, ()) if may else ()
    return PageHead(
        title=_("Bill %(number)s") % {"number": head.number},
        subtitle=BILL_KINDS.get(head.kind, head.kind),
        crumbs=bill_crumbs(request, head),
        status=BILL_STATES[head.state],
        primary=(release if may else None) if head.state == HELD else pdf if head.due_date else None,
        actions=(why, *others),
    )


def facts(found: BillWithLines) -> Facts:
    """Whose, when, and how the amount due comes about."""
    head = found.bill
    name = account_names(customer_account_ids=[head.customer_account_id], on_date=head.bill_date)
    who = name[head.customer_account_id]
    items = [
        Fact(_("Account"), f"{who.number} {who.holder_name}", href=account_href(head.customer_account_id)),
        Fact(_("Days billed"), f"{head.from_date.isoformat()} / {head.to_date.isoformat()}"),
        Fact(_("Bill date"), head.bill_date, kind="date"),
        Fact(_("Mailed"), head.mailing_date, kind="date"),
        Fact(_("Due"), head.due_date, kind="date"),
        Fact(_("Balance before"), head.previous_balance_cents, kind="money"),
        Fact(_("Payments since"), head.payments_cents, kind="money"),
        Fact(_("Adjustments since"), head.adjustments_cents, kind="money"),
        Fact(_("Charges of this bill"), head.current_charges_cents, kind="money"),
        Fact(_("Amount due"), head.amount_due_cents, kind="money", strong=True),
        *beside_facts(head),
    ]
    if head.credit_used_cents:
        items.append(Fact(_("Paid by credit on issue"), head.credit_used_cents, kind="money"))
    if head.entry_id:
        entry = reverse("audit:entry", args=[head.entry_id])
        items.append(Fact(_("Journal entry"), head.entry_id, kind="code", href=entry))
    return Facts(tuple(items))


def lines(found: BillWithLines) -> list[LineShown]:
    """The charges in the tariff's own words, with arithmetic that a person can repeat."""
    versions = tariff_versions_by_id(ids={line.tariff_version_id for line in found.lines})
    explained = explain_lines(
        lines=[
            {
                "tariff_version_id": line.tariff_version_id,
                "component": line.component,
                "from_date": line.from_date,
                "to_date": line.to_date,
                "quantity_milli": line.quantity_milli,
                "unit": line.unit,
                "price_micros": line.price_micros,
                "tier": line.tier or None,
                "days": line.days,
                "basis_days": line.basis_days,
                "amount_cents": line.amount_cents,
                "fund": "",
                "ledger_account_number": str(number_of(account_id=line.ledger_account_id)),
            }
            for line in found.lines
        ],
        tariff_versions=versions,
        language=get_language() or "en",
    )
    chart = {row.id: row for row in ledger_accounts()}
    return [
        LineShown(
            service=str(SERVICES.get(line.service, line.service)),
            words=told.words,
            arithmetic=told.arithmetic,
            from_date=line.from_date,
            to_date=line.to_date,
            account=account_words(chart.get(line.ledger_account_id)),
            amount_cents=line.amount_cents,
        )
        for line, told in zip(found.lines, explained.lines, strict=True)
    ]


@page(url_name="office:bill_pdf", roles=BILL_READERS)
def bill_pdf(request: HttpRequest, bill_id: int) -> HttpResponse:
    """The bill as it is printed."""
    head = known_bill(bill_id).bill
    note_look(request, customer_account_id=head.customer_account_id, page="bill PDF", now=timezone.now())
    content = printed_bill(bill_id=head.id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bill-{head.number}.pdf"'
    return answer


@page(url_name="office:bill_release", roles=BILLERS, writes=True)
def bill_release(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Issue a held bill, with the reason why it may go out."""
    head = known_bill(bill_id).bill
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            release_bill(
                bill_id=head.id,
                business_date=latest_open_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("Released: the bill is issued."), to=bill_href(head.id))
    page_head = PageHead(title=_("Release bill %(number)s") % {"number": head.number}, crumbs=crumbs_to(request, head))
    why = (Notice(kept(head.hold_reason), "wait"),) if head.hold_reason else ()
    return show_form(
        request, FormPage(head=page_head, form=form, submit=_("Release"), before=why, aside=(Rule(HOLD_RULE),))
    )


@page(url_name="office:bill_hold", roles=BILLERS, writes=True)
def bill_hold(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Hold the account's next bill, with the reason, until somebody has looked at it."""
    head = known_bill(bill_id).bill
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            hold_by_rule(
                new=NewHoldRule(reason=form.cleaned_data["reason"], customer_account_id=head.customer_account_id),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("The account's next bill is held until it is released."), to=bill_href(head.id))
    page_head = PageHead(title=_("Hold the next bill"), crumbs=crumbs_to(request, head))
    rule = Rule(
        _("An issued bill is a debt and cannot be held; it is corrected. The next one waits. Releasing it ends this.")
    )
    return show_form(request, FormPage(head=page_head, form=form, submit=_("Hold it"), aside=(rule,)))


def crumbs_to(request: HttpRequest, head: BillRow) -> tuple[Crumb, ...]:
    """Back to the bill."""
    number = _("Bill %(number)s") % {"number": head.number}
    return (*bill_crumbs(request, head), Crumb(number, bill_href(head.id)))


@page(url_name="office:bill_discard", roles=BILLERS, writes=True)
def bill_discard(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Throw a held bill away, with the reason."""
    head = known_bill(bill_id).bill
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            discard_bill(
                bill_id=head.id,
                reason=form.cleaned_data["reason"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("Discarded: its days are unbilled again."), to=reverse("office:held"))
    page_head = PageHead(title=_("Discard bill %(number)s") % {"number": head.number}, crumbs=crumbs_to(request, head))
    rule = Rule(
        _("A discarded bill's days are unbilled again; the next run bills them anew from the reads as they are.")
    )
    return show_form(request, FormPage(head=page_head, form=form, submit=_("Discard"), aside=(rule,), danger=True))


@page(url_name="office:bill_cancel", roles=BILLERS, writes=True)
def bill_cancel(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Take an issued bill back, with the reason."""
    head = known_bill(bill_id).bill
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            cancel_bill(
                bill_id=head.id,
                reason=form.cleaned_data["reason"],
                business_date=latest_open_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("Cancelled: its postings are reversed."), to=bill_href(head.id))
    page_head = PageHead(title=_("Cancel bill %(number)s") % {"number": head.number}, crumbs=crumbs_to(request, head))
    rule = Rule(
        _("What had paid a cancelled bill is applied anew, as if it had never been; its days can be billed again.")
    )
    return show_form(
        request, FormPage(head=page_head, form=form, submit=_("Cancel the bill"), aside=(rule,), danger=True)
    )
