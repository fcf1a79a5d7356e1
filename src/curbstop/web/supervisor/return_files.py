"""Files of returned entries: read and proven first, then every return is taken back, all or none."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.return_files import read_return_file
from curbstop.journeys.post_return_file import PostedReturns, post_return_file
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show_form
from curbstop.web.ui.panels import Rule

LARGEST_BYTES = 20 * 1024 * 1024


class ReturnFileForm(CommandForm):
    """The bank's file."""

    return_file = forms.FileField(
        label=_("File of returns"), help_text=_("ACH, 94 columns: returns and notices of change.")
    )
    returned_on = DayField(label=_("Returned on"))


@page(
    url_name="supervisor:return_file_new",
    roles=RECONCILERS,
    writes=True,
    command=_("Load a file of returns"),
    keywords="ach nacha return noc devuelto",
)
def return_file_new(request: HttpRequest) -> HttpResponse:
    """Take back what the banks returned; what is wrong with the file is said with its line, and nothing is posted."""
    form = ReturnFileForm(request.POST or None, request.FILES or None, initial={"returned_on": timezone.localdate()})
    posted: PostedReturns | None = None
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["return_file"]
        content = uploaded.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            form.add_error("return_file", _("The file is larger than 20 MB."))
        else:
            with refused_at(form, "return_file"):
                posted = post_return_file(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    return_file=read_return_file(content=content, name=uploaded.name),
                    returned_on=form.cleaned_data["returned_on"],
                )
    if posted is not None:
        return done(request, _outcome(posted), to=reverse("supervisor:returned_items"))
    head = PageHead(
        title=_("Load a file of returns"),
        crumbs=(Crumb(_("Returned items"), back_to(request, "supervisor:returned_items")),),
    )
    rule = Rule(
        _(
            "Every return is taken back or none is. A return is found by the trace number and the amount of the payment. The fee is charged for the codes that policy names. Autopay ends after too many returns, or at once where the bank says so; what banks correct goes into the authorization. What belongs to nobody waits as work of finance."
        )
    )
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Take the returns back"), key="F9", aside=(rule,))
    )


def _outcome(posted: PostedReturns) -> str:
    return _(
        "Taken back: %(taken)s. Not found: %(lost)s. Corrections of banks: %(corrected)s, applied: %(applied)s. Autopay ended: %(stopped)s."
    ) % {
        "taken": posted.taken_back + posted.prenotes,
        "lost": posted.not_found,
        "corrected": posted.corrected,
        "applied": posted.applied,
        "stopped": posted.stopped,
    }
