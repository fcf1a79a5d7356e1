"""Surprise counts: drawn, made before a witness, kept."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import countable_holders, is_drawn, surprise_counts
from curbstop.journeys.surprise_and_notes import ask_surprise_count, draw_surprise_counts, record_surprise_count
from curbstop.ledger.queries import NoOpenDayError, latest_open_day
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import pin_field, username_field
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

STATES = {
    "due": Status(_("To be counted"), "wait"),
    "agrees": Status(_("Agrees"), "good"),
    "differs": Status(_("Differs"), "bad"),
}
COUNTS = Table(
    name="surprise_counts",
    caption=_("Surprise counts"),
    columns=(
        Column("due_on", _("Day"), kind="date"),
        Column(
            "holder_name",
            _("What"),
            href=lambda row: reverse("supervisor:surprise_count", args=[row.id]) if row.count_id is None else None,
        ),
        Column("is_drawn", _("How"), value=lambda row: _("drawn") if row.is_drawn else _("asked for")),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("counted_by", _("Counted by")),
        Column("witness", _("Witness")),
        Column("counted_cents", _("Counted"), kind="money"),
        Column("difference_cents", _("Difference"), kind="money"),
        Column("remark", _("Remark")),
    ),
    filters=(
        Search("q", _("Drawer, vault or name")),
        Choices("state", _("State"), options=tuple((code, status.label) for code, status in STATES.items())),
        DayFilter("from", _("From"), field="due_on"),
    ),
    sort="-due_on",
    empty=_("No surprise count was due up to today. Draw those of this period: nobody sees the days beforehand."),
    hide_caption=True,
)


class AskForm(CommandForm):
    """What is counted today."""

    holder_id = forms.TypedChoiceField(label=_("Drawer or vault"), coerce=int)


class SurpriseForm(CountForm):
    """The count, and the witness."""

    with_checks = True
    remark = forms.CharField(
        label=_("Remark"),
        max_length=400,
        required=False,
        help_text=_("A difference needs one."),
        widget=forms.TextInput(attrs={"size": 60}),
    )
    second_username = username_field()
    second_pin = pin_field()


def _today() -> date:
    return timezone.localdate()


@page(
    url_name="supervisor:surprise_counts",
    roles=RECONCILERS,
    command=_("Surprise counts"),
    keywords="audit random count arqueo sorpresa",
)
def counts(request: HttpRequest) -> HttpResponse:
    """What is due up to today, and what was made."""
    may = bool(roles_for(request) & frozenset(RECONCILERS))
    ask = Action(_("Count one today"), reverse("supervisor:surprise_ask"), key="n", kind="primary")
    draw = Action(_("Draw this period's counts"), reverse("supervisor:surprise_draw"), key="d", post=True)
    actions = (draw,) if may and not is_drawn(on_date=_today()) else ()
    head = PageHead(
        title=_("Surprise counts"), primary=ask if may else None, actions=actions, crumbs=(_crumb(request),)
    )
    return show(request, head=head, body=(COUNTS.of_rows(request, rows=surprise_counts(until=_latest_day())),))


def _latest_day() -> date:
    """Up to the later of today and the open business day: later draws stay hidden."""
    try:
        return max(_today(), latest_open_day())
    except NoOpenDayError:
        return _today()


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Custody of cash"), back_to(request, "supervisor:custody"))


@page(url_name="supervisor:surprise_draw", roles=RECONCILERS, writes=True)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the counts of this period by chance."""
    form = CommandForm(request.POST or None)
    there = reverse("supervisor:surprise_counts")
    if request.method == "POST" and form.is_valid():
        number = draw_surprise_counts(
            command_key=form.command_key, actor_id=staff_user_id(request), now=timezone.now(), on_date=_latest_day()
        )
        words = _("%(number)s counts are drawn. Each shows on its day.") % {"number": number}
        return done(request, words, to=there)
    return done(request, _("Nothing was done."), to=there, tone="wait")


@page(url_name="supervisor:surprise_ask", roles=RECONCILERS, writes=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Count one today, out of turn."""
    form = AskForm(request.POST or None)
    form.fields["holder_id"].choices = countable_holders()  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        due_id = 0
        with refused_at(form):
            due_id = ask_surprise_count(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                holder_id=form.cleaned_data["holder_id"],
                on_date=_latest_day(),
            )
        if due_id:
            return done(request, _("Count it now."), to=reverse("supervisor:surprise_count", args=[due_id]))
    crumb = Crumb(_("Surprise counts"), reverse("supervisor:surprise_counts"))
    head = PageHead(title=_("Count one today"), crumbs=(crumb,))
    return show_form(request, FormPage(head=head, form=form, submit=_("Count it"), key="F9"))


@page(url_name="supervisor:surprise_count", roles=RECONCILERS, writes=True)
def surprise_count(request: HttpRequest, due_id: int) -> HttpResponse:
    """Count blind before a witness; only then it is compared."""
    found = next(iter(surprise_counts(due_id=due_id)), None)
    if found is None or found.due_on > _latest_day():
        raise Http404
    there = reverse("supervisor:surprise_counts")
    form = SurpriseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            record_surprise_count(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                due_id=due_id,
                count=form.cleaned_data["count"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
                remark=form.cleaned_data["remark"],
            )
        if form.is_valid():
            return done(request, _("The count is kept."), to=there)
    head = PageHead(
        title=_("Surprise count of %(name)s") % {"name": found.holder_name},
        crumbs=(Crumb(_("Surprise counts"), there),),
    )
    rule = Rule(
        _(
            "Counted by somebody who does not keep the money, while its keeper or a second person looks on. The change fund is"
            " part of the count (cash control 42)."
        )
    )
    form_page = FormPage(head=head, form=form, submit=_("Keep the count"), key="F9", aside=(rule,))
    return show_form(request, form_page, template="counter/form_with_count.html")
