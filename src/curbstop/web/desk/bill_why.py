"""Why is this bill so high? Against another bill of the account: two sentences, a waterfall, its lines, the evidence; as a letter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import NoSuchBillError
from curbstop.billing.types import HELD, READY
from curbstop.correspondence.operations import render_explanation
from curbstop.correspondence.queries import explanation_sentences
from curbstop.correspondence.types import BillComparison
from curbstop.customers.queries import account_names
from curbstop.journeys.explain_bill import NothingToCompareError, explanation_letter, send_explanation
from curbstop.reporting.bill_comparison import comparison_of
from curbstop.reporting.bill_evidence import BillEvidence, bill_evidence
from curbstop.reporting.bill_explanation import BillChoice, ExplainedBill, explained_bill
from curbstop.web.desk.account_lists import account_crumb
from curbstop.web.desk.bill_why_evidence import leak_panel, reads_panel, usage_chart, use_panel
from curbstop.web.desk.bill_why_parts import parts_block, waterfall
from curbstop.web.desk.links import ADJUSTERS, READERS, TALKERS, page_href
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import LANGUAGE_LABELS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Html, Notice, Prose, Rule

LARGEST_ID = 2**63 - 1
COMPARED_RULE = _("Compared are the charges of each bill with the adjustments and late fees since the bill before it.")


@dataclass(frozen=True, slots=True)
class QuickChoice:
    """A bill that is often compared with, as a link."""

    label: Words
    day: date
    href: str
    current: bool


class LetterForm(CommandForm):
    """In which language the letter speaks."""

    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=list(LANGUAGE_LABELS.items()), widget=forms.RadioSelect
    )


@page(url_name="desk:bill_why", roles=READERS)
def bill_why(request: HttpRequest, bill_id: int) -> HttpResponse:
    """The explanation of a bill."""
    found = _explained(request, bill_id)
    account_id = found.new.choice.customer_account_id
    note_look(request, identity=account_id, page="desk:bill_why", now=timezone.now())
    comparison = comparison_of(found)
    evidence = bill_evidence(explained=found)
    return show(
        request,
        head=_head(request, found, comparison),
        notices=_notices(found),
        body=(*_told(found, comparison), *((usage_chart(evidence),) if evidence else ())),
        aside=_evidence(request, found.new.choice, evidence),
    )


def _evidence(request: HttpRequest, choice: BillChoice, evidence: BillEvidence | None) -> tuple[Any, ...]:
    """What stands beside the explanation."""
    if evidence is None:
        return ()
    may_adjust = bool(roles_for(request) & frozenset(ADJUSTERS))
    leak = leak_panel(choice=choice, on=working_day(), may_adjust=may_adjust)
    return tuple(panel for panel in (use_panel(evidence), leak, reads_panel(evidence)) if panel is not None)


def _told(found: ExplainedBill, comparison: BillComparison | None) -> tuple[Any, ...]:
    """The choice of the other bill, the sentences, the drawing, the figures."""
    if comparison is None or found.difference is None:
        return (Prose(_("This is the account's first bill: there is no other to compare it with.")),)
    language = "es" if (get_language() or "en").startswith("es") else "en"
    sentences = explanation_sentences(comparison=comparison, language="es" if language == "es" else "en")
    return (
        Html("desk/_why_with.html", _choices(found)),
        Html("desk/_why_said.html", {"sentences": sentences}),
        waterfall(comparison),
        parts_block(explained=found, comparison=comparison, difference=found.difference),
        Rule(COMPARED_RULE),
    )


def _choices(found: ExplainedBill) -> dict[str, Any]:
    old = found.old.choice.id if found.old else None
    here = reverse("desk:bill_why", args=[found.new.choice.id])
    by_id = {choice.id: choice for choice in found.choices}
    named = ((_("The bill before"), found.last_bill_id), (_("Same month last year"), found.last_year_bill_id))
    return {
        "quick": tuple(
            QuickChoice(label, by_id[one].bill_date, f"{here}?with={one}", one == old)
            for label, one in named
            if one is not None and one in by_id
        ),
        "choices": tuple(_option(choice, old) for choice in found.choices),
    }


def _option(choice: BillChoice, old: int | None) -> dict[str, Any]:
    return {
        "id": choice.id,
        "day": choice.bill_date,
        "cents": choice.current_charges_cents,
        "current": choice.id == old,
    }


def _notices(found: ExplainedBill) -> tuple[Notice, ...]:
    if found.new.choice.state != HELD:
        return ()
    return (Notice(_("This bill is held: it is not a debt yet, and what is explained here may still change."), "wait"),)


def _head(request: HttpRequest, found: ExplainedBill, comparison: BillComparison | None) -> PageHead:
    choice = found.new.choice
    names = account_names(customer_account_ids=[choice.customer_account_id], on_date=choice.bill_date)
    name = names[choice.customer_account_id]
    letter = None
    if comparison is not None and choice.state not in (HELD, READY) and roles_for(request) & frozenset(TALKERS):
        letter = Action(_("As a letter"), _with(reverse("desk:bill_letter_new", args=[choice.id]), found), key="l")
    bill_href = page_href("office:bill", choice.id)
    bill_words = _("Bill %(number)s") % {"number": choice.number}
    return PageHead(
        title=_("Why this amount?"),
        subtitle=f"{bill_words} · {name.number} {name.holder_name}",
        crumbs=(
            account_crumb(choice.customer_account_id, name),
            Crumb(bill_words, bill_href),
        ),
        primary=letter,
    )


def _with(address: str, found: ExplainedBill) -> str:
    """The address with the bill that is compared with."""
    return f"{address}?with={found.old.choice.id}" if found.old else address


def _explained(request: HttpRequest, bill_id: int) -> ExplainedBill:
    """The bill and the other one that was asked for; 404 for a number that is none."""
    other = _other(request)
    if max(bill_id, other or 0) > LARGEST_ID:
        raise Http404
    try:
        return explained_bill(bill_id=bill_id, other_bill_id=other)
    except NoSuchBillError as error:
        raise Http404 from error


def _other(request: HttpRequest) -> int | None:
    asked = request.GET.get("with", "")
    return int(asked) if asked.isdecimal() and asked.isascii() else None


@page(url_name="desk:bill_letter", roles=READERS)
def bill_letter(request: HttpRequest, bill_id: int) -> HttpResponse:
    """The letter as it is printed today."""
    found = _explained(request, bill_id)
    note_look(request, identity=found.new.choice.customer_account_id, page="desk:bill_letter", now=timezone.now())
    language = request.GET.get("language") or found.new.found.bill.language
    try:
        letter = explanation_letter(
            bill_id=bill_id, other_bill_id=_other(request), language=language, letter_date=working_day()
        )
    except NothingToCompareError as error:
        raise Http404 from error
    answer = HttpResponse(render_explanation(letter=letter), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bill-{letter.bill_number}-explained.pdf"'
    return answer


@page(url_name="desk:bill_letter_new", roles=TALKERS, writes=True)
def bill_letter_new(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Keep the letter and put it on record as sent; then it is opened to be printed."""
    found = _explained(request, bill_id)
    choice = found.new.choice
    note_look(request, identity=choice.customer_account_id, page="desk:bill_letter_new", now=timezone.now())
    form = LetterForm(request.POST or None, initial={"language": found.new.found.bill.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        with refused_at(form):
            send_explanation(
                bill_id=bill_id,
                other_bill_id=found.old.choice.id if found.old else None,
                language=language,
                letter_date=working_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            pdf = _with(reverse("desk:bill_letter", args=[bill_id]), found)
            mark = "&" if "?" in pdf else "?"
            return done(request, _("The letter is on record as sent."), to=f"{pdf}{mark}language={language}")
    head = PageHead(
        title=_("Letter that explains bill %(number)s") % {"number": choice.number},
        crumbs=(Crumb(_("Why this amount?"), _with(reverse("desk:bill_why", args=[bill_id]), found)),),
    )
    rule = Rule(_("The letter is kept as it was printed and put on record with the day and the language."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Print the letter"), aside=(rule,)))
