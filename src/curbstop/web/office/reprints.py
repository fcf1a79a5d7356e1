"""Bills printed once more: one from its page, or a range of a run."""

from collections.abc import Sequence

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.correspondence.queries import reprint
from curbstop.journeys.print_bills import reprint_bills
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.files import load_file
from curbstop.reporting.mail_answers import printed_bills_of_run
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.bill import known_bill
from curbstop.web.office.run_lists import run_href
from curbstop.web.office.runs import known_run, run_title
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Rule

REPRINT_RULE = _(
    "A bill is printed once more with the words it went out with, whatever changed since. A copy for the customer says that it is"
    " one; a piece that was damaged before mailing does not. A bill that is mailed again goes to the address of today and is due"
    " from this mailing on."
)
PURPOSES = (
    ("copy", _("A copy for the customer")),
    ("spoiled", _("Damaged before mailing")),
    ("remail", _("Mail it again to the address of today")),
)


class ReprintForm(CommandForm):
    """What for, and why."""

    purpose = forms.ChoiceField(label=_("What for"), choices=PURPOSES)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RangeForm(ReprintForm):
    """From one bill of the run to another, in the order in which they were printed."""

    first = forms.CharField(label=_("From bill"), max_length=20)
    last = forms.CharField(label=_("To bill"), max_length=20)

    field_order = ("first", "last", "purpose", "reason")


@page(url_name="office:bill_reprint", roles=BILLERS, writes=True)
def bill_reprint(request: HttpRequest, bill_id: int) -> HttpResponse:
    """One bill once more."""
    head = known_bill(bill_id).bill
    form = ReprintForm(request.POST or None)
    own = reverse("office:bill", args=[head.id])
    if request.method == "POST" and form.is_valid():
        to = _printed(request, form, [head.id], field="purpose")
        if to:
            return done(request, _("Printed once more."), to=to)
    title = PageHead(
        title=_("Print once more"),
        crumbs=(Crumb(_("Bill %(number)s") % {"number": head.number}, own),),
    )
    return show_form(request, FormPage(head=title, form=form, submit=_("Print"), aside=(Rule(REPRINT_RULE),)))


@page(url_name="office:run_reprint", roles=BILLERS, writes=True)
def run_reprint(request: HttpRequest, run_id: int) -> HttpResponse:
    """A range of a run's printed bills once more."""
    found = known_run(run_id)
    form = RangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ids = _range(form, found.id)
        to = _printed(request, form, ids, field="first") if ids else ""
        if to:
            return done(request, _("Printed once more."), to=to)
    printing = reverse("office:print_run", args=[found.id])
    head = PageHead(
        title=_("Print a range once more"),
        subtitle=run_title(found),
        crumbs=(Crumb(run_title(found), run_href(found.id)), Crumb(_("Print the bills"), printing)),
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Print"), aside=(Rule(REPRINT_RULE),)))


def _range(form: RangeForm, run_id: int) -> list[int]:
    """The printed bills from the first to the last; an unknown number is the field's error."""
    bills = printed_bills_of_run(run_id=run_id)
    places = {bill.number: place for place, bill in enumerate(bills)}
    ends = []
    for name in ("first", "last"):
        number = form.cleaned_data[name].strip()
        if number not in places:
            form.add_error(name, _("This run has no printed bill of that number."))
        ends.append(places.get(number, -1))
    if ends[0] > ends[1] >= 0:
        form.add_error("last", _("This bill was printed before the first one. Exchange them."))
    return [bill.bill_id for bill in bills[ends[0] : ends[1] + 1]] if form.is_valid() else []


def _printed(request: HttpRequest, form: ReprintForm, bill_ids: Sequence[int], *, field: str) -> str:
    """Where the PDF is; nothing when it was refused."""
    reprint_id = 0
    with refused_at(form, field):
        reprint_id = reprint_bills(
            bill_ids=bill_ids,
            purpose=form.cleaned_data["purpose"],
            reason=form.cleaned_data["reason"],
            business_date=latest_open_day(),
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
        )
    return reverse("office:reprint_pdf", args=[reprint_id]) if reprint_id else ""


@page(url_name="office:reprint_pdf", roles=BILLING_READERS)
def reprint_pdf(request: HttpRequest, reprint_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The bills as they were printed once more."""
    found = reprint(reprint_id=reprint_id)
    if found is None:
        raise Http404
    file = load_file(file_id=found.stored_file_id)
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'inline; filename="{file.name}"'
    return answer
