"""Close a cycle's month: what is still unbilled becomes work, so that nothing is forgotten."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.close_cycle import close_cycle_month, unbilled_at_close
from curbstop.web.office.calendar import known_month, month_href, today_of_the_books
from curbstop.web.office.words import BILLERS, month_words
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule

CLOSE_RULE = _(
    "The window stays open five business days for late reads. At close every agreement with unbilled days becomes a work"
    " item, and no run may be started for the month any more."
)


@page(url_name="office:month_close", roles=BILLERS, writes=True)
def month_close(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """The summary is the confirmation: how many agreements are still unbilled."""
    row = known_month(cycle_number, month)
    there = month_href(row.cycle_number, row.month)
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            opened = close_cycle_month(
                cycle_number=row.cycle_number, month=row.month, on_date=today_of_the_books(), now=timezone.now()
            )
        if form.is_valid():
            sentence = _("The month is closed. Work items opened: %(count)s.") % {"count": opened}
            return done(request, sentence, to=there)
    unbilled = unbilled_at_close(cycle_number=row.cycle_number, month=row.month)
    words = {"number": row.cycle_number, "month": month_words(row.month)}
    head = PageHead(
        title=_("Close cycle %(number)s, %(month)s") % words,
        crumbs=(
            Crumb(_("Cycle calendar"), back_to(request, "office:cycles")),
            Crumb(_("Cycle %(number)s, %(month)s") % words, there),
        ),
    )
    facts = Facts(
        (
            Fact(_("Window closes"), row.window_closes_on, kind="date"),
            Fact(_("Agreements not billed yet"), len(unbilled), kind="count", note=_("each becomes a work item")),
        )
    )
    closed = (Notice(_("This month is closed already."), "quiet"),) if row.state == "CLOSED" else ()
    form_page = FormPage(
        head=head, form=form, submit=_("Close the month"), key="F9", before=(*closed, facts), aside=(Rule(CLOSE_RULE),)
    )
    return show_form(request, form_page)
