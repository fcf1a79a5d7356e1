"""Who signs for departments, who takes payments for us, and the drawers of mail, drop box and transmittals: named here."""

from collections.abc import Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_accounts, departments, offices, payment_centers
from curbstop.cashiering.queries.named_places import batch_drawers, department_members
from curbstop.cashiering.types.received import BatchSource, FeeKind
from curbstop.journeys.name_places import end_member, name_batch_drawer, name_center, name_member
from curbstop.staff.queries import grants, staff_users
from curbstop.staff.types import ADMINISTRATOR, DEPARTMENT, MANAGER, SUPERVISOR
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.payment_centers import FEES
from curbstop.web.supervisor.received_words import SOURCES
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Column, Table

NAMERS = (SUPERVISOR, MANAGER, ADMINISTRATOR)
MEMBERS = Table(
    name="members",
    caption=_("Who signs for a department"),
    columns=(
        Column("department_name", _("Department")),
        Column(
            "full_name",
            _("Name"),
            href=lambda row: reverse("supervisor:member_end", args=[row.department_id, row.staff_user_id]),
        ),
    ),
    prefix="m-",
    empty=_("Nobody signs for a department yet."),
)
CENTERS = Table(
    name="centers",
    caption=_("Payment centers"),
    columns=(
        Column("code", _("Code"), kind="code"),
        Column("name", _("Name")),
        Column("settles_after_days", _("Banking days to its wire"), kind="count"),
        Column("fee_kind", _("Fee"), value=lambda row: FEES[row.fee_kind]),
        Column("fee_cents", _("Fee a payment"), kind="money"),
    ),
    prefix="c-",
    empty=_("No payment center takes money for us."),
)
DRAWERS = Table(
    name="batch-drawers",
    caption=_("Drawers of batches"),
    columns=(
        Column("code", _("Code"), kind="code"),
        Column("name", _("Name")),
        Column("office_name", _("Office")),
        Column("kind", _("Source"), value=lambda row: SOURCES[row.kind]),
    ),
    prefix="d-",
    empty=_("No drawer for mail, drop box or transmittals."),
)


class MemberForm(CommandForm):
    """Who, for which department."""

    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    staff_user_id = forms.TypedChoiceField(
        label=_("Staff user"), coerce=int, help_text=_("Only who has the role of a department.")
    )


class CenterForm(CommandForm):
    """The contract's figures."""

    code = forms.CharField(label=_("Code"), max_length=12)
    name = forms.CharField(label=_("Name"), max_length=80)
    bank_account_id = forms.TypedChoiceField(label=_("Its wire goes to"), coerce=int)
    settles_after_days = forms.IntegerField(label=_("Banking days to its wire"), min_value=0, max_value=30, initial=1)
    counts_after_days = forms.IntegerField(
        label=_("Business days until a payment counts"), min_value=0, max_value=30, initial=0
    )
    fee_kind = forms.ChoiceField(label=_("Fee"), choices=tuple(FEES.items()))
    fee_cents = MoneyField(label=_("Fee a payment"), min_cents=0, initial=0)


class DrawerForm(CommandForm):
    """Where a source's batches are worked."""

    office_id = forms.TypedChoiceField(label=_("Office"), coerce=int)
    source = forms.ChoiceField(label=_("Source"), choices=tuple(SOURCES.items()))
    code = forms.CharField(label=_("Code"), max_length=12)
    name = forms.CharField(label=_("Name"), max_length=80)


@page(
    url_name="supervisor:named_places",
    roles=NAMERS,
    command=_("Departments' people, payment centers, batch drawers"),
    keywords="department member pay station drawer setup",
)
def named_places(request: HttpRequest) -> HttpResponse:
    """All of them."""
    may = bool(roles_for(request) & frozenset(NAMERS))
    actions = (
        Action(_("Name who signs"), reverse("supervisor:member_new"), key="n"),
        Action(_("Add a payment center"), reverse("supervisor:center_add"), key="p"),
        Action(_("Add a drawer of batches"), reverse("supervisor:batch_drawer_new"), key="d"),
    )
    head = PageHead(title=_("Departments' people, payment centers, batch drawers"), actions=actions if may else ())
    body = (
        MEMBERS.of_rows(request, rows=department_members()),
        CENTERS.of_rows(request, rows=payment_centers()),
        DRAWERS.of_rows(request, rows=batch_drawers()),
    )
    return show(request, head=head, body=body)


def _head(request: HttpRequest, title: Words) -> PageHead:
    crumb = Crumb(_("Departments' people, payment centers, batch drawers"), back_to(request, "supervisor:named_places"))
    return PageHead(title=title, crumbs=(crumb,))


def _named(request: HttpRequest) -> HttpResponse:
    return done(request, _("It is named."), to=reverse("supervisor:named_places"))


def _of_departments() -> Mapping[int, str]:
    """Staff users who have a department's role today."""
    today = timezone.localdate()
    holders = {
        row.staff_user_id
        for row in grants()
        if row.code == DEPARTMENT and row.from_date <= today and (row.to_date is None or today < row.to_date)
    }
    return {row.id: row.full_name for row in staff_users(ids=holders).values()}


@page(url_name="supervisor:member_new", roles=NAMERS, writes=True)
def member_new(request: HttpRequest) -> HttpResponse:
    """Somebody enters and signs a department's transmittals."""
    form = MemberForm(request.POST or None)
    form.fields["department_id"].choices = [(row.id, f"{row.code} {row.name}") for row in departments()]  # type: ignore[attr-defined]
    form.fields["staff_user_id"].choices = list(_of_departments().items())  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            name_member(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                department_id=form.cleaned_data["department_id"],
                staff_user_id=form.cleaned_data["staff_user_id"],
            )
        if form.is_valid():
            return _named(request)
    return show_form(
        request, FormPage(head=_head(request, _("Name who signs")), form=form, submit=_("Name them"), key="F9")
    )


@page(url_name="supervisor:member_end", roles=NAMERS, writes=True)
def member_end(request: HttpRequest, department_id: int, member_id: int) -> HttpResponse:
    """They sign no more."""
    if not any((row.department_id, row.staff_user_id) == (department_id, member_id) for row in department_members()):
        raise Http404
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            end_member(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                department_id=department_id,
                staff_user_id=member_id,
            )
        if form.is_valid():
            return done(request, _("They sign no more."), to=reverse("supervisor:named_places"))
    rule = Rule(_("What they signed stays. Another may be named at any time."))
    head = _head(request, _("They sign no more"))
    return show_form(request, FormPage(head=head, form=form, submit=_("End it"), aside=(rule,), danger=True))


@page(url_name="supervisor:center_add", roles=NAMERS, writes=True)
def center_add(request: HttpRequest) -> HttpResponse:
    """A pay station with its contract's figures."""
    form = CenterForm(request.POST or None)
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_at(form):
            name_center(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                code=data["code"].strip(),
                name=data["name"].strip(),
                bank_account_id=data["bank_account_id"],
                settles_after_days=data["settles_after_days"],
                counts_after_days=data["counts_after_days"],
                fee_kind=FeeKind(data["fee_kind"]),
                fee_cents=data["fee_cents"],
            )
        if form.is_valid():
            return _named(request)
    head = _head(request, _("Add a payment center"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Add it"), key="F9"))


@page(url_name="supervisor:batch_drawer_new", roles=NAMERS, writes=True)
def batch_drawer_new(request: HttpRequest) -> HttpResponse:
    """A drawer in which the mail, the drop box or transmittals are worked."""
    form = DrawerForm(request.POST or None)
    form.fields["office_id"].choices = [(row.id, f"{row.code} {row.name}") for row in offices()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_at(form):
            name_batch_drawer(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                office_id=data["office_id"],
                code=data["code"].strip(),
                name=data["name"].strip(),
                source=BatchSource(data["source"]),
            )
        if form.is_valid():
            return _named(request)
    head = _head(request, _("Add a drawer of batches"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Add it"), key="F9"))
