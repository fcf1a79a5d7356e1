"""The mail room: what was opened, its tape beside what is posted, and every step until it is approved."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import ReceivedRow, empty_envelopes, received_batches, tape_lines, tapes_of
from curbstop.journeys.received_batches import finish_batch, start_batch, withdraw_received
from curbstop.reporting.receipt_list import receipt_list
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.supervisor.links import OVERSEERS
from curbstop.web.supervisor.received_words import (
    EMPTY_ENVELOPES,
    ITEMS,
    LOOKERS,
    OPENERS,
    RECEIVED,
    SOURCES,
    STATES,
    TAPE_LINES,
    TAPES,
    WORKERS,
)
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import TablePage, TableQuery


class WithdrawForm(CommandForm):
    """Why."""

    reason = reason_field()


@page(
    url_name="supervisor:received",
    roles=LOOKERS,
    command=_("Mail room"),
    keywords="mail drop box envelopes correo buzón",
)
def received(request: HttpRequest) -> HttpResponse:
    """All that was opened."""
    new = Action(_("Open mail or the drop box"), reverse("supervisor:received_new"), key="n", kind="primary")
    may = bool(roles_for(request) & frozenset(OPENERS))
    head = PageHead(title=_("Mail room"), primary=new if may else None)
    rows = received_batches(source="mail")
    return show(request, head=head, body=(RECEIVED.of_rows(request, rows=rows, matches=_matches),))


def _matches(row: ReceivedRow, filters: Mapping[str, str]) -> bool:
    day = filters.get("from", "")
    text = filters.get("q", "")
    return (
        (not filters.get("source") or row.source == filters["source"])
        and (not day or row.business_date.isoformat() >= day)
        and (not text or text in f"{row.id} {row.business_date.isoformat()} {row.effective_date.isoformat()}")
    )


def received_or_404(received_id: int) -> ReceivedRow:
    """The batch, or the page that says that there is none."""
    found = next(iter(received_batches(batch_id=received_id)), None)
    if found is None:
        raise Http404
    return found


@page(url_name="supervisor:received_batch", roles=LOOKERS)
def received_batch(request: HttpRequest, received_id: int) -> HttpResponse:
    """One batch: the tape, what is posted of it, and the next step."""
    found = received_or_404(received_id)
    head = PageHead(
        title=_("%(source)s, batch %(id)s") % {"source": SOURCES[found.source], "id": found.id},
        crumbs=(Crumb(_("Mail room"), back_to(request, "supervisor:received")),),
        status=STATES[found.state],
        primary=_next_step(request, found),
        actions=_more_steps(request, found),
    )
    body = (
        _posted(request, found),
        TAPE_LINES.of_rows(request, rows=tape_lines(batch_id=received_id)),
        TAPES.of_rows(request, rows=tapes_of(batch_id=received_id)),
        EMPTY_ENVELOPES.of_rows(request, rows=empty_envelopes(batch_id=received_id)),
    )
    return show(request, head=head, body=body, aside=(figures(found), _facts(found)), notices=_notices(found))


def _posted(request: HttpRequest, found: ReceivedRow) -> object:
    def fetch(query: TableQuery) -> TablePage:
        rows = receipt_list(
            filters={"session": found.session_id or -1},
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        return TablePage(rows=rows, count=rows[0].all_rows if rows else 0, totals={})

    return ITEMS.of_query(request, fetch=fetch)


def _notices(found: ReceivedRow) -> tuple[Notice, ...]:
    if found.state == "OPEN" and found.agrees:
        return (Notice(_("What is posted is what the tape says. Finish the batch."), "good"),)
    if found.state == "WITHDRAWN":
        return (Notice(found.withdrawn_reason, "quiet"),)
    return ()


def _next_step(request: HttpRequest, found: ReceivedRow) -> Action | None:
    who, me = roles_for(request), staff_user_id(request)
    arguments = [found.id]
    if found.state == "TAPED" and who & frozenset(WORKERS) and me not in (found.received_by_id, found.received_with_id):
        return Action(
            _("Post this batch"),
            reverse("supervisor:received_start", args=arguments),
            key="p",
            kind="primary",
            post=True,
        )
    if found.state == "OPEN" and found.cashier_id == me:
        if found.agrees:
            finish = reverse("supervisor:received_finish", args=arguments)
            return Action(_("Finish the batch"), finish, key="F9", kind="primary", post=True)
        return Action(_("Next envelope"), reverse("supervisor:received_item", args=arguments), key="n", kind="primary")
    if found.state == "COUNTED" and who & frozenset(OVERSEERS):
        return Action(
            _("Look and approve"), reverse("supervisor:session", args=[found.session_id]), key="a", kind="primary"
        )
    return None


def _more_steps(request: HttpRequest, found: ReceivedRow) -> tuple[Action, ...]:
    who, arguments = roles_for(request), [found.id]
    steps: list[Action] = []
    if found.state in ("TAPED", "OPEN"):
        steps.append(Action(_("Stub without money"), reverse("supervisor:received_empty", args=arguments), key="e"))
        if who & frozenset(OPENERS):
            steps.append(Action(_("Tape again"), reverse("supervisor:received_tape", args=arguments), key="t"))
    if found.state == "TAPED" and who & frozenset(OPENERS):
        steps.append(Action(_("Withdraw"), reverse("supervisor:received_withdraw", args=arguments)))
    if found.session_id and who & frozenset(OVERSEERS) and found.state != "COUNTED":
        steps.append(Action(_("Its session"), reverse("supervisor:session", args=[found.session_id])))
    return tuple(steps)


def figures(found: ReceivedRow) -> Facts:
    """The tape beside what is posted."""
    return Facts(
        (
            Fact(_("Payments"), found.posted_items, kind="count", note=_of(found.item_count)),
            Fact(_("Cash"), found.posted_currency_cents, kind="money", note=_of_money(found.currency_cents)),
            Fact(_("Checks"), found.posted_checks_count, kind="count", note=_of(found.checks_count)),
            Fact(_("Amount of checks"), found.posted_checks_cents, kind="money", note=_of_money(found.checks_cents)),
            Fact(_("Difference"), found.missing_cents, kind="money", strong=True),
        ),
        title=_("Posted, of the tape"),
    )


def _of(number: int) -> str:
    return str(_("of %(number)s") % {"number": number})


def _of_money(cents: int) -> str:
    return str(_("of %(number)s") % {"number": f"{cents // 100:,}.{cents % 100:02d}"})


def _facts(found: ReceivedRow) -> Facts:
    collected = timezone.localtime(found.collected_at).strftime("%Y-%m-%d %H:%M") if found.collected_at else ""
    return Facts(
        (
            Fact(_("Office"), found.office_name),
            Fact(_("Business day"), found.business_date, kind="date"),
            Fact(_("Counts as paid on"), found.effective_date, kind="date"),
            *((Fact(_("Collected"), collected),) if collected else ()),
            Fact(_("Opened by"), f"{found.received_by}, {found.received_with}".strip(", ")),
            Fact(_("Posted by"), found.cashier or _("nobody yet")),
            *((Fact(_("Note"), found.note),) if found.note else ()),
        ),
        title=_("Batch"),
    )


@page(url_name="supervisor:received_start", roles=WORKERS, writes=True)
def start(request: HttpRequest, received_id: int) -> HttpResponse:
    """Take the batch to post it."""
    received_or_404(received_id)
    form = CommandForm(request.POST or None)
    there = reverse("supervisor:received_batch", args=[received_id])
    if request.method == "POST" and form.is_valid():
        start_batch(
            command_key=form.command_key, actor_id=staff_user_id(request), now=timezone.now(), batch_id=received_id
        )
        return done(
            request,
            _("The batch is yours. Post its envelopes one by one."),
            to=reverse("supervisor:received_item", args=[received_id]),
        )
    return done(request, _("Nothing was done."), to=there, tone="wait")


@page(url_name="supervisor:received_finish", roles=WORKERS, writes=True)
def finish(request: HttpRequest, received_id: int) -> HttpResponse:
    """Close the batch; refused with both figures when it is not its tape."""
    found, form = received_or_404(received_id), CommandForm(request.POST or None)
    there = reverse("supervisor:received_batch", args=[received_id])
    if request.method == "POST" and form.is_valid() and found.session_id is not None:
        finish_batch(
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
            session_id=found.session_id,
        )
        return done(request, _("The batch is finished. A supervisor approves it."), to=there)
    return done(request, _("Nothing was done."), to=there, tone="wait")


@page(url_name="supervisor:received_withdraw", roles=OPENERS, writes=True)
def withdraw(request: HttpRequest, received_id: int) -> HttpResponse:
    """Take a batch back that nobody has worked."""
    found, form = received_or_404(received_id), WithdrawForm(request.POST or None)
    there = reverse("supervisor:received_batch", args=[received_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            withdraw_received(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                batch_id=received_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The batch is withdrawn."), to=there)
    head = PageHead(title=_("Withdraw the batch"), crumbs=(Crumb(_("Batch"), there),))
    rule = Rule(_("Only what nobody has posted is withdrawn, and its reason stays."))
    form_page = FormPage(head=head, form=form, submit=_("Withdraw"), aside=(_facts(found), rule), danger=True)
    return show_form(request, form_page)
