"""What somebody must look at: the list, one item, taking it, closing it, opening one."""

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.casework.operations import assign_work_item, close_work_item, log_contact, open_work_item
from curbstop.casework.queries import WorkItemRow
from curbstop.casework.queries import work_item as read_work_item
from curbstop.casework.types import OPEN, QUEUES
from curbstop.platform.idempotency import once
from curbstop.reporting.work_list import WorkListRow, work_list
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import TALKERS, subject_href
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.words import PRIORITIES, SUBJECTS, WORK_KINDS, WORK_STATES, word_of
from curbstop.web.desk.words import QUEUES as QUEUE_LABELS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, Search, Table, TablePage, TableQuery

REQUEST = "service_request"
WORK = Table(
    name="work-items",
    caption=_("Work items"),
    columns=(
        Column("id", _("Item"), kind="code"),
        Column("priority", _("Priority"), value=lambda row: PRIORITIES[row.priority]),
        Column("kind", _("What"), value=lambda row: word_of(WORK_KINDS, row.kind)),
        Column("reason", _("Why"), value=lambda row: kept(row.reason), sortable=False),
        Column(
            "account",
            _("Account"),
            sortable=False,
            href=lambda row: row.customer_account_id and reverse("desk:account", args=[row.customer_account_id]),
        ),
        Column("queue", _("Queue"), value=lambda row: word_of(QUEUE_LABELS, row.queue)),
        Column("days", _("Days"), kind="count"),
        Column("due_on", _("Due"), kind="date"),
        Column("assigned_to", _("With"), sortable=False, value=lambda row: row.assigned_to or _("nobody yet")),
        Column("state", _("State"), kind="status", statuses=WORK_STATES, sortable=False),
    ),
    filters=(
        Search("q", _("Reason, account or name")),
        Choices(
            "state", _("State"), options=(*((code, one.label) for code, one in WORK_STATES.items()),), default=OPEN
        ),
        Choices("queue", _("Queue"), options=tuple(QUEUE_LABELS.items())),
        Choices("mine", _("With"), options=(("yes", _("Mine")),), any_label=_("Anybody")),
    ),
    sort="-priority",
    empty=_("Nothing waits. Work items come from bill runs, reads and customers' requests."),
    hide_caption=True,
    row_href=lambda row: reverse("desk:work_item", args=[row.id]),
)


class CloseForm(CommandForm):
    """What was done."""

    resolution = forms.CharField(
        label=_("What was done, or why nothing is to be done"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("done", _("Done")), ("dropped", _("Nothing to do"))],
        initial="done",
        widget=forms.RadioSelect,
    )


class OpenForm(CommandForm):
    """What is asked."""

    reason = forms.CharField(label=_("What is to be done"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    queue = forms.ChoiceField(
        label=_("For"), choices=[(code, QUEUE_LABELS[code]) for code in QUEUES], initial="customer_service"
    )
    priority = forms.TypedChoiceField(label=_("Priority"), choices=list(PRIORITIES.items()), coerce=int, initial=2)
    due_on = DayField(label=_("Promised by"), required=False)


@page(url_name="desk:work_items", roles=TALKERS, command=_("Work items"), keywords="queue tasks orders pendientes")
def work_items(request: HttpRequest) -> HttpResponse:
    """What waits."""

    def fetch(query: TableQuery) -> TablePage:
        rows: tuple[WorkListRow, ...] = work_list(
            filters=query.filters,
            staff_user_id=staff_user_id(request),
            today=timezone.localdate(),
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        return TablePage(rows=rows, count=rows[0].all_rows if rows else 0)

    return show(request, head=PageHead(title=_("Work items")), body=(WORK.of_query(request, fetch=fetch),))


@page(url_name="desk:work_item", roles=TALKERS, writes=True)
def work_item(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """One item: what, why, for whom; take it, or close it with what was done."""
    found = _item_or_404(work_item_id)
    head = _head(request, found)
    if found.state != OPEN:
        return show(request, head=head, body=(_facts(found),))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form), transaction.atomic():
            close_work_item(
                work_item_id=work_item_id,
                closed_by_id=staff_user_id(request),
                resolution=form.cleaned_data["resolution"],
                now=timezone.now(),
                dropped=form.cleaned_data["outcome"] == "dropped",
            )
        if form.is_valid():
            return done(request, _("The work item is closed."), to=back_to(request, "desk:work_items"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Close it"), before=(_facts(found),)))


@page(url_name="desk:work_item_take", roles=TALKERS, writes=True)
def work_item_take(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Mine from now on, or back to the queue when it was mine."""
    found = _item_or_404(work_item_id)
    if request.method == "POST":
        mine = found.assigned_to == request.user.get_username()
        with transaction.atomic():
            assign_work_item(work_item_id=work_item_id, staff_user_id=None if mine else staff_user_id(request))
        sentence = _("It is back in its queue.") if mine else _("It is yours.")
        return done(request, sentence, to=reverse("desk:work_item", args=[work_item_id]))
    return redirect("desk:work_item", work_item_id)


@page(url_name="desk:work_item_new", roles=TALKERS, writes=True)
def work_item_new(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """What a customer asks for and somebody else must do."""
    name = account_name_or_404(customer_account_id)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form), transaction.atomic():
            once(
                key=form.command_key,
                name="open_work_item",
                content={"account": customer_account_id, "reason": form.cleaned_data["reason"]},
                now=timezone.now(),
                actor_id=staff_user_id(request),
                run=lambda: {"id": _open(request, form, customer_account_id)},
            )
        if form.is_valid():
            return done(request, _("The work item is open."), to=reverse("desk:account", args=[customer_account_id]))
    head = PageHead(
        title=_("Open a work item"), subtitle=name.number, crumbs=(account_crumb(customer_account_id, name),)
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Open it")))


def _open(request: HttpRequest, form: OpenForm, customer_account_id: int) -> int:
    """The request is a contact, and the work item is about it: a customer may ask for several things at once."""
    contact_id = log_contact(
        customer_account_id=customer_account_id,
        channel="note",
        staff_user_id=staff_user_id(request),
        note=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    return open_work_item(
        kind=REQUEST,
        queue=form.cleaned_data["queue"],
        subject_kind="contact",
        subject_id=contact_id,
        customer_account_id=customer_account_id,
        reason=form.cleaned_data["reason"],
        priority=form.cleaned_data["priority"],
        due_on=form.cleaned_data["due_on"],
        now=timezone.now(),
    )


def _item_or_404(work_item_id: int) -> WorkItemRow:
    try:
        return read_work_item(work_item_id=work_item_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _head(request: HttpRequest, found: WorkItemRow) -> PageHead:
    take = None
    if found.state == OPEN:
        mine = found.assigned_to == request.user.get_username()
        label = _("Give it back") if mine else _("Assign to me")
        take = Action(label, reverse("desk:work_item_take", args=[found.id]), key="F8", post=True)
    return PageHead(
        title=word_of(WORK_KINDS, found.kind),
        subtitle=found.customer_account_number,
        crumbs=(Crumb(_("Work items"), back_to(request, "desk:work_items")),),
        actions=(take,) if take else (),
        status=WORK_STATES[found.state],
    )


def _facts(found: WorkItemRow) -> Facts:
    account = (
        Fact(
            _("Account"),
            found.customer_account_number,
            kind="code",
            href=reverse("desk:account", args=[found.customer_account_id]),
        )
        if found.customer_account_id
        else Fact(_("Account"), _("none"))
    )
    subject = subject_href(kind=found.subject_kind, identity=found.subject_id)
    about = f"{word_of(SUBJECTS, found.subject_kind)} {found.subject_id}"
    closed = (
        (Fact(_("Closed"), found.closed_at, kind="moment"), Fact(_("What was done"), kept(found.resolution)))
        if found.closed_at
        else ()
    )
    return Facts(
        (
            Fact(_("Why"), kept(found.reason), strong=True),
            account,
            Fact(_("About"), about, href=subject),
            Fact(_("Queue"), word_of(QUEUE_LABELS, found.queue)),
            Fact(_("Priority"), PRIORITIES[found.priority]),
            Fact(_("Opened"), found.opened_at, kind="moment"),
            Fact(_("Due"), found.due_on, kind="date"),
            Fact(_("With"), found.assigned_to or _("nobody yet")),
            *closed,
        )
    )
