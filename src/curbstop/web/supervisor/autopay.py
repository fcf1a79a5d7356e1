"""Files of drafts: looked at before they are cut, cut once, fetched for the bank, posted on their settlement date."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.autopay.queries import autopay_run, autopay_runs, drafts_of_run, skips_of_run
from curbstop.autopay.types import RunRow
from curbstop.exchange.autopay.cutting import DraftPlan, cut_drafts, plan_drafts
from curbstop.exchange.autopay.originator import OriginatorMissingError, earliest_settlement, sending_on
from curbstop.exchange.autopay.reading import file_of_drafts
from curbstop.journeys.autopay import post_drafts, withdraw_drafts
from curbstop.ledger.queries import latest_open_day
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.desk.autopay import DRAFT_STATES, KINDS, draft_state
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Panel, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, Table

RUN_STATES = {
    "CUT": Status(_("At the bank"), "wait"),
    "POSTED": Status(_("Posted"), "good"),
    "WITHDRAWN": Status(_("Never sent"), "quiet"),
}
SKIPS = {
    "held": _("The bill is held: nothing is drafted, the customer is told"),
    "not_live": _("The bank account is not proven yet: the customer is told to pay"),
}
RUNS = Table(
    name="autopay",
    caption=_("Files of drafts"),
    columns=(
        Column("id", _("File"), kind="code", href=lambda row: reverse("supervisor:autopay_run", args=[row.id])),
        Column("settles_on", _("Settles"), kind="date"),
        Column("file_name", _("Name")),
        Column("state", _("State"), kind="status", statuses=RUN_STATES),
        Column("draft_count", _("Drafts"), kind="count", total=True),
        Column("prenote_count", _("Prenotes"), kind="count", total=True),
        Column("draft_cents", _("Amount"), kind="money", total=True),
    ),
    sort="-id",
    empty=_("No file of drafts was cut yet."),
    hide_caption=True,
)
ENTRIES = Table(
    name="entries",
    caption=_("Entries"),
    columns=(
        Column(
            "account_number",
            _("Account"),
            kind="code",
            href=lambda row: reverse("desk:autopay", args=[row.customer_account_id]),
        ),
        Column("holder_name", _("Name on the bank account")),
        Column("kind", _("What"), value=lambda row: KINDS[row.kind]),
        Column("trace", _("Trace number"), kind="code"),
        Column("state", _("State"), kind="status", statuses=DRAFT_STATES, value=draft_state),
        Column("return_code", _("Bank code"), kind="code"),
        Column("printed_cents", _("Printed amount"), kind="money", total=True),
        Column("amount_cents", _("Drafted"), kind="money", total=True),
    ),
    prefix="e-",
    empty=_("There is no entry."),
)
LEFT_OUT = Table(
    name="left-out",
    caption=_("Left out, and told"),
    columns=(
        Column(
            "account_number",
            _("Account"),
            kind="code",
            href=lambda row: reverse("desk:autopay", args=[row.customer_account_id]),
        ),
        Column("bill_id", _("Bill"), kind="code", href=lambda row: reverse("office:bill", args=[row.bill_id])),
        Column("reason", _("Why"), value=lambda row: SKIPS[row.reason]),
    ),
    prefix="l-",
    empty=_("Nobody was left out."),
)
PLANNED = Table(
    name="planned",
    caption=_("What would be drafted"),
    columns=(
        Column(
            "account_number",
            _("Account"),
            kind="code",
            href=lambda row: reverse("desk:autopay", args=[row.customer_account_id]),
        ),
        Column("bill_number", _("Bill"), kind="code", href=lambda row: reverse("office:bill", args=[row.bill_id])),
        Column("due_date", _("Due"), kind="date"),
        Column("printed_cents", _("Printed amount"), kind="money", total=True),
        Column("owed_cents", _("Owed today"), kind="money", total=True),
        Column("draft_cents", _("Draft"), kind="money", total=True),
    ),
    prefix="p-",
    empty=_("No bill is due for autopay."),
)


class CutForm(CommandForm):
    """For which day."""

    settles_on = DayField(label=_("Settles on"), help_text=_("A banking day by the Federal Reserve's calendar."))
    same_day = forms.BooleanField(label=_("Same-day entries"), required=False)


class WithdrawForm(CommandForm):
    """Why it never went."""

    reason = reason_field()


@page(
    url_name="supervisor:autopay_runs",
    roles=RECONCILERS,
    command=_("Autopay files"),
    keywords="ach nacha drafts autopay",
)
def autopay_list(request: HttpRequest) -> HttpResponse:
    """All files."""
    new = Action(_("Cut a file of drafts"), reverse("supervisor:autopay_cut"), key="n", kind="primary")
    head = PageHead(title=_("Autopay files"), primary=new)
    return show(request, head=head, body=(RUNS.of_rows(request, rows=autopay_runs()),))


@page(
    url_name="supervisor:autopay_cut",
    roles=RECONCILERS,
    writes=True,
    command=_("Cut a file of drafts"),
    keywords="ach nacha autopay",
)
def autopay_cut(request: HttpRequest) -> HttpResponse:
    """A dry run first: every amount as it is owed now; then the cut."""
    today, notices = latest_open_day(), []
    try:
        cutoff = sending_on(day=today).cutoff
        proposed = earliest_settlement(now=timezone.now(), same_day=False, cutoff=cutoff)
    except OriginatorMissingError as error:
        proposed = today
        notices.append(Notice(said(error), "bad"))
    form = CutForm(request.POST or None, initial={"settles_on": proposed})
    if request.method == "POST" and form.is_valid():
        run_id = 0
        with refused_at(form):
            run_id = cut_drafts(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                settles_on=form.cleaned_data["settles_on"],
                same_day=form.cleaned_data["same_day"],
            )
        if run_id:
            there = reverse("supervisor:autopay_run", args=[run_id])
            return done(request, _("The file is cut. Fetch it and send it to the bank."), to=there)
    plan = plan_drafts(settles_on=proposed)
    head = PageHead(title=_("Cut a file of drafts"), crumbs=(_crumb(request),))
    rule = Rule(
        _(
            "The amount is computed when the file is cut: what is still owed of the bill, never above its printed amount. A bill is drafted once."
        )
    )
    return show_form(
        request,
        FormPage(
            head=head,
            form=form,
            submit=_("Cut the file"),
            key="F9",
            before=tuple(notices),
            aside=(_plan_facts(plan), rule),
            after=(PLANNED.of_rows(request, rows=plan.drafts),),
        ),
    )


def _plan_facts(plan: DraftPlan) -> Facts:
    return Facts(
        (
            Fact(_("Settles on"), plan.settles_on, kind="date"),
            Fact(_("Drafts"), len(plan.drafts), kind="count"),
            Fact(_("Prenotes"), len(plan.prenotes), kind="count"),
            Fact(_("Bill held, nothing drafted"), len(plan.held), kind="count"),
            Fact(_("Bank account not proven yet"), len(plan.not_live), kind="count"),
            Fact(_("Paid already"), len(plan.paid), kind="count"),
            Fact(_("Amount"), plan.draft_cents, kind="money", strong=True),
        ),
        title=_("What the file would hold"),
    )


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Autopay files"), back_to(request, "supervisor:autopay_runs"))


def _run_or_404(autopay_run_id: int) -> RunRow:
    found = autopay_run(run_id=autopay_run_id)
    if found is None:
        raise Http404
    return found


@page(url_name="supervisor:autopay_run", roles=RECONCILERS)
def autopay_one(request: HttpRequest, autopay_run_id: int) -> HttpResponse:
    """One file: its figures, entries, and whom it left out."""
    found = _run_or_404(autopay_run_id)
    arguments = [autopay_run_id]
    fetch = Action(_("Fetch the file"), reverse("supervisor:autopay_file", args=arguments), key="f")
    post = Action(_("Post it"), reverse("supervisor:autopay_post", args=arguments), key="p", kind="primary", post=True)
    withdraw = Action(_("It was never sent"), reverse("supervisor:autopay_withdraw", args=arguments), kind="danger")
    cut = found.state == "CUT"
    head = PageHead(
        title=_("Autopay file %(id)s") % {"id": found.id},
        subtitle=found.file_name,
        crumbs=(_crumb(request),),
        status=RUN_STATES[found.state],
        primary=post if cut else None,
        actions=(fetch, withdraw) if cut else (fetch,),
    )
    body = (
        ENTRIES.of_rows(request, rows=drafts_of_run(run_id=found.id)),
        LEFT_OUT.of_rows(request, rows=skips_of_run(run_id=found.id)),
    )
    return show(request, head=head, body=body, aside=(Panel(_("Figures"), (_run_facts(found),)),))


def _run_facts(found: RunRow) -> Facts:
    batch = (
        (Fact(_("Payment file"), found.batch_id, kind="code", href=reverse("supervisor:batch", args=[found.batch_id])),)
        if found.batch_id
        else ()
    )
    why = (Fact(_("Why it was never sent"), found.withdrawn_reason),) if found.withdrawn_reason else ()
    return Facts(
        (
            Fact(_("Settles on"), found.settles_on, kind="date"),
            Fact(_("Same-day entries"), _("yes") if found.is_same_day else _("no")),
            Fact(_("Cut on"), found.business_date, kind="date"),
            Fact(_("Cut by"), found.cut_by),
            Fact(_("Drafts"), found.draft_count, kind="count"),
            Fact(_("Prenotes"), found.prenote_count, kind="count"),
            Fact(_("Amount"), found.draft_cents, kind="money", strong=True),
            Fact(_("SHA-256"), f"{found.file_sha256[:16]}…", kind="code"),
            *batch,
            *why,
        )
    )


@page(url_name="supervisor:autopay_file", roles=RECONCILERS)
def autopay_file(request: HttpRequest, autopay_run_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The file for the bank, as it was cut."""
    found = _run_or_404(autopay_run_id)
    response = HttpResponse(file_of_drafts(run=found), content_type="text/plain; charset=us-ascii")
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response["Cache-Control"] = "no-store"
    return response


@page(url_name="supervisor:autopay_post", roles=RECONCILERS, writes=True)
def autopay_post(request: HttpRequest, autopay_run_id: int) -> HttpResponse:
    """Post it on its settlement date."""
    found, form = _run_or_404(autopay_run_id), CommandForm(request.POST or None)
    there = reverse("supervisor:autopay_run", args=[autopay_run_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            post_drafts(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                run_id=autopay_run_id,
            )
        if form.is_valid():
            return done(request, _("The drafts are posted. Somebody else approves them."), to=there)
    head = PageHead(title=_("Post the drafts"), crumbs=(_crumb(request), Crumb(_("Autopay file"), there)))
    rule = Rule(_("The drafts count as paid on the settlement date. The bank's line clears them."))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Post it"), key="F9", aside=(_run_facts(found), rule))
    )


@page(url_name="supervisor:autopay_withdraw", roles=RECONCILERS, writes=True)
def autopay_withdraw(request: HttpRequest, autopay_run_id: int) -> HttpResponse:
    """The file never went to the bank."""
    found, form = _run_or_404(autopay_run_id), WithdrawForm(request.POST or None)
    there = reverse("supervisor:autopay_run", args=[autopay_run_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            withdraw_drafts(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                run_id=autopay_run_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The file is withdrawn; its bills may be drafted again."), to=there)
    head = PageHead(title=_("The file was never sent"), crumbs=(_crumb(request), Crumb(_("Autopay file"), there)))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Withdraw it"), aside=(_run_facts(found),), danger=True)
    )
