"""After a run: paper, email and autopay with control totals that tie to the run, and their lists."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.bill_lists.control_lists import autopay_list, email_list
from curbstop.reporting.run_output import RunOutput, autopay_bills, email_bills
from curbstop.web.office.runs import known_run
from curbstop.web.office.words import BILLING_READERS
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.panels import Notice
from curbstop.web.ui.shown_table import ShownTable
from curbstop.web.ui.tables import Column, Table


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One way in which bills go out."""

    what: Words
    count: int | None
    cents: int | None
    href: str = ""


OUTPUT = Table(
    name="output",
    caption=_("Control totals"),
    columns=(
        Column("what", _("What"), sortable=False, href=lambda row: row.href),
        Column("count", _("Bills"), kind="count", sortable=False),
        Column("cents", _("Amount due"), kind="money", sortable=False),
    ),
    prefix="o-",
)


def output_table(request: HttpRequest, found: RunOutput, run_id: int) -> ShownTable:
    """Run = paper + email; paper = print files; autopay beside them."""
    bills = reverse("office:run_bills", args=[run_id])
    lines = (
        OutputLine(_("Issued by the run"), found.issued_count, found.issued_cents, f"{bills}?state=ISSUED"),
        OutputLine(_("On paper"), found.mail_count, found.mail_cents),
        OutputLine(_("In the print files"), found.files_count, found.files_cents),
        OutputLine(
            _("By email (list)"), found.email_count, found.email_cents, reverse("office:email_list", args=[run_id])
        ),
        *(
            (OutputLine(_("Told by a later bill's statement of correction"), found.told_count, found.told_cents),)
            if found.told_count
            else ()
        ),
        OutputLine(
            _("Collected by autopay (list)"),
            found.autopay_count,
            found.autopay_cents,
            reverse("office:autopay_list", args=[run_id]),
        ),
    )
    return OUTPUT.of_rows(request, rows=lines)


def output_notices(found: RunOutput) -> tuple[Notice, ...]:
    """Whether it ties, and who has no address."""
    notices = []
    if found.files_count is not None and not found.ties:
        text = _(
            "The print files do not tie to the run: a bill was issued, cancelled or changed to email since. Make the print"
            " files again before they go to the mail house."
        )
        notices.append(Notice(text, "bad"))
    elif found.files_count is not None:
        notices.append(Notice(_("Paper and email together are the run, to the cent."), "good"))
    if found.no_email:
        text = _("Bills by email without an address: %(count)s. Find the address, or send them on paper.")
        notices.append(Notice(text % {"count": found.no_email}, "bad"))
    return tuple(notices)


@page(url_name="office:email_list", roles=BILLING_READERS)
def email_file(request: HttpRequest, run_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Who gets which bill by email."""
    found = known_run(run_id)
    return _csv(email_list(rows=email_bills(run_id=found.id)), f"run-{found.id}-email.csv")


@page(url_name="office:autopay_list", roles=BILLING_READERS)
def autopay_file(request: HttpRequest, run_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """What autopay collects."""
    found = known_run(run_id)
    return _csv(autopay_list(rows=autopay_bills(run_id=found.id)), f"run-{found.id}-autopay.csv")


def _csv(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
