"""The proof of the books: every check with what it counted, and proving again in the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from curbstop.jobs.asking import JobRow, ask_for, latest_job
from curbstop.jobs.verify_job import prove_books
from curbstop.reporting.places import place_words
from curbstop.reporting.verify.proofs import last_proof
from curbstop.staff.types import ADMINISTRATOR, FINANCE, MANAGER, SUPERVISOR
from curbstop.web.audit.words import LEDGER_READERS
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_moment, format_plain_money
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show, show_part
from curbstop.web.ui.panels import Notice, Progress, Rule
from curbstop.web.ui.tables import Column, Table

ABOUT = "all"
READERS = (*LEDGER_READERS, ADMINISTRATOR)
PROVERS = (FINANCE, SUPERVISOR, MANAGER, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of the last proof."""

    name: str
    claim: str
    counted: int
    disagreeing: int | None
    difference_cents: int | None
    state: Status


CHECKS = Table(
    name="proof",
    caption=pgettext_lazy("proof of the books", "Checks"),
    columns=(
        Column("state", _("Holds"), kind="status"),
        Column("name", pgettext_lazy("proof of the books", "Check")),
        Column("claim", _("What it claims"), sortable=False),
        Column("counted", _("Counted"), kind="count"),
        Column("disagreeing", _("Disagree"), kind="count"),
        Column("difference_cents", _("Difference"), kind="money"),
    ),
    page_size=200,
    empty=_("The books were not proved yet. Prove them now."),
)


@page(
    url_name="audit:proof",
    roles=READERS,
    writes=True,
    write_roles=PROVERS,
    command=_("Proof of the books"),
    keywords="verify prove check prueba",
)
def proof(request: HttpRequest) -> HttpResponse:
    """The last proof; a POST proves again in the queue."""
    if request.method == "POST":
        ask_for(task=prove_books, about=ABOUT, args={})
    found = last_proof()
    job = latest_job(name=prove_books.name, about=ABOUT)
    again = Action(_("Prove again"), reverse("audit:proof"), key="r", kind="primary", post=True)
    running = job is not None and job.is_unfinished
    head = PageHead(
        title=_("Proof of the books"),
        subtitle=_("Proved %(moment)s") % {"moment": format_moment(proved_at(found))} if found else "",
        crumbs=(Crumb(_("Trial balance"), back_to(request, "audit:trial_balance")),),
        primary=None if running else again,
        status=state_of(found),
    )
    table = CHECKS.of_rows(request, rows=[check_line(one) for one in found["checks"]] if found else [])
    body: list[Any] = [bar(job)] if job is not None and running else []
    body += [table, Rule(_("Everything is recomputed from the raw rows in one snapshot; nothing is taken from sums."))]
    return show(request, head=head, body=tuple(body), notices=tuple(wrong(found, job)))


@page(url_name="audit:proof_progress", roles=READERS)
def proof_progress(request: HttpRequest) -> HttpResponse:
    """How the proof stands; when it is done the page is fetched anew."""
    job = latest_job(name=prove_books.name, about=ABOUT)
    if job is not None and job.is_unfinished:
        return show_part(request, bar(job))
    answer = show_part(request, Progress(_("The books are proved"), 1, 1))
    answer["HX-Redirect"] = reverse("audit:proof")
    return answer


def bar(job: JobRow) -> Progress:
    """Waiting or at work."""
    label = _("Proving the books") if job.is_working else _("Waiting for a worker")
    return Progress(label, 0, 1, poll_href=reverse("audit:proof_progress"))


def check_line(check: dict[str, Any]) -> CheckLine:
    """One check as the table shows it."""
    name, claim = check["name"], check.get("claim", "")
    return CheckLine(
        name=gettext(name),
        claim=gettext(claim) if claim else "",
        counted=check["counted"],
        disagreeing=check.get("disagreeing") or None,
        difference_cents=check["difference_cents"] or None,
        state=Status(_("Yes"), "good") if check["ok"] else Status(_("No"), "bad"),
    )


def proved_at(found: dict[str, Any]) -> datetime:
    """When the proof was made."""
    return datetime.fromisoformat(found["proved_at"])


def state_of(found: dict[str, Any] | None) -> Status | None:
    """Whether the books hold."""
    if found is None:
        return None
    return Status(_("Every check holds"), "good") if found["ok"] else Status(_("The books do not agree"), "bad")


def wrong(found: dict[str, Any] | None, job: JobRow | None) -> list[Notice]:
    """The first rows of each check that does not hold; and a proof that could not be made."""
    notices = []
    if job is not None and job.has_failed:
        notices.append(Notice(_("The last proof could not be made. Prove again, or ask your administrator."), "bad"))
    for check in found["checks"] if found else ():
        if not check["ok"]:
            rows = tuple(
                f"{place_words(row['place'])}: {format_plain_money(row['difference_cents'])}" for row in check["first"]
            )
            name = check["name"]
            text = _("%(check)s does not hold.") % {"check": gettext(name)}
            notices.append(Notice(text, "bad", items=rows))
    return notices
