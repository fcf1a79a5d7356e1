"""The blind count: denominations, the tape of checks, the terminal's total; committed before anything is said."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import SessionForSupervisor, session_for_supervisor
from curbstop.journeys.close_session import begin_count, commit_count
from curbstop.reporting.my_drawer import my_drawer
from curbstop.staff.types import MANAGER, SUPERVISOR
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.drawer import BLIND
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.second_person import pin_field, username_field
from curbstop.web.ui.access import page
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.forms import FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Prose, Rule


class OwnCountForm(CountForm):
    """A cashier's own count."""

    with_checks = True
    with_cards = True


class AbsentCountForm(OwnCountForm):
    """The count of an absent cashier's drawer: two others."""

    second_username = username_field()
    second_pin = pin_field()


@page(url_name="counter:count", roles=TAKERS, writes=True)
def count(request: HttpRequest) -> HttpResponse:
    """Count my drawer."""
    mine = my_drawer(staff_user_id=staff_user_id(request))
    if mine is None or (request.method == "GET" and mine.state != "COUNTING"):
        return redirect("counter:drawer")
    head = PageHead(
        title=_("Count drawer %(code)s") % {"code": mine.drawer_code},
        crumbs=(Crumb(_("Drawer"), reverse("counter:drawer")),),
    )
    return _count(request, OwnCountForm(request.POST or None), mine.session_id, head, reverse("counter:drawer"))


@page(url_name="supervisor:count", roles=(SUPERVISOR, MANAGER), writes=True)
def count_absent(request: HttpRequest, session_id: int) -> HttpResponse:
    """Count the drawer of a cashier who is absent, with a second person."""
    session = session_or_404(session_id)
    there = reverse("supervisor:session", args=[session_id])
    if request.method == "POST" and request.POST.get("begin"):
        begin_count(
            command_key=command_key(request), actor_id=staff_user_id(request), now=timezone.now(), session_id=session_id
        )
        return redirect("supervisor:count", session_id)
    if session.state != "COUNTING":
        return redirect(there)
    head = PageHead(
        title=_("Count drawer %(code)s of %(cashier)s")
        % {"code": session.drawer_code, "cashier": session.cashier_name},
        crumbs=(Crumb(_("Session"), there),),
    )
    return _count(request, AbsentCountForm(request.POST or None), session_id, head, there)


def session_or_404(session_id: int) -> SessionForSupervisor:
    """The session as a supervisor sees it."""
    try:
        return session_for_supervisor(session_id=session_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _count(request: HttpRequest, form: CountForm, session_id: int, head: PageHead, to: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        result = None
        with refused_at(form):
            result = commit_count(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=session_id,
                count=form.cleaned_data["count"],
                second_username=form.cleaned_data.get("second_username", ""),
                second_pin=form.cleaned_data.get("second_pin", ""),
            )
        if result is not None:
            return done(request, _("The count is committed."), to=to, tone="good" if result.balanced else "quiet")
    tape = Prose(_("Count everything in the drawer with the float. Checks: type each amount on a line of its own."))
    once = Rule(
        _("A committed count is not changed. If it differs, there is one more count; then the supervisor decides.")
    )
    form_page = FormPage(head=head, form=form, submit=_("Commit the count"), key="F9", aside=(tape, BLIND, once))
    return show_form(request, form_page, template="counter/form_with_count.html")
