"""What could explain a drawer's difference: proposals for the supervisor, and the correction of one with evidence."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import (
    Cause,
    CorrectionRow,
    SessionForSupervisor,
    accounts_by_number,
    cause_by_key,
    cause_slug,
    corrections_of,
    difference_causes,
    difference_correction,
    proposals_are_due,
    receipt,
    recounts_of,
)
from curbstop.cashiering.types.difference import (
    CustomersWord,
    DifferenceEvidence,
    EvidenceFile,
    ImageEvidence,
    Recount,
    SlipEvidence,
)
from curbstop.journeys.correct_difference import changes_customer, correct_difference, is_correctable
from curbstop.platform.files import load_file
from curbstop.staff.queries import staff_users
from curbstop.staff.types import AUDITOR, FINANCE
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.count import session_or_404
from curbstop.web.counter.drawer import difference_words
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import MaybeSecondPersonForm, SecondPersonForm
from curbstop.web.counter.words import CLASS_LABELS
from curbstop.web.desk.evidence import BEGINNINGS, checked_evidence
from curbstop.web.supervisor.difference_words import (
    EVIDENCE_KINDS,
    KIND_LABELS,
    evidence_sentences,
    sentence,
)
from curbstop.web.supervisor.links import OVERSEERS, page_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Html, Rule
from curbstop.web.ui.tables import Column, Table

CORRECTIONS = Table(
    name="difference-corrections",
    caption=_("Explained and corrected"),
    columns=(
        Column("corrected_at", _("Corrected at"), kind="moment", sortable=False),
        Column("kind", _("What it was"), value=lambda row: KIND_LABELS[row.correction.kind], sortable=False),
        Column("tender", _("Tender"), value=lambda row: CLASS_LABELS[row.correction.tender_class], sortable=False),
        Column("amount_cents", _("Taken back"), value=lambda row: _taken_back(row.correction), sortable=False),
        Column(
            "receipt",
            _("Receipt"),
            kind="code",
            value=lambda row: row.correction.receipt_number,
            href=lambda row: (
                page_href("counter:receipt", row.correction.receipt_id) if row.correction.receipt_id else None
            ),
            sortable=False,
        ),
        Column(
            "evidence",
            _("Shown by"),
            value=lambda row: row.shown_by,
            href=lambda row: row.file_href,
            sortable=False,
        ),
        Column("corrected_by", _("Corrected by"), sortable=False),
    ),
    prefix="d-",
    export=False,
)


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction as the table shows it."""

    correction: CorrectionRow
    corrected_by: str
    shown_by: str
    file_href: str | None

    @property
    def corrected_at(self) -> Any:
        """When."""
        return self.correction.corrected_at


def _taken_back(row: CorrectionRow) -> str:
    return difference_words(-row.amount_cents)


def explained_blocks(request: HttpRequest, found: SessionForSupervisor) -> tuple[Any, ...]:
    """What was corrected, and to supervisors other than the drawer's cashier what could explain the rest."""
    lines = _lines(corrections_of(session_id=found.id))
    blocks: list[Any] = [CORRECTIONS.of_rows(request, rows=lines)] if lines else []
    may_see = roles_for(request) & frozenset(OVERSEERS) and staff_user_id(request) != found.cashier_id
    if may_see and _is_left(found) and proposals_are_due(session_id=found.id):
        blocks.append(_proposals(request, found))
    return tuple(blocks)


def _is_left(found: SessionForSupervisor) -> bool:
    """Whether some of the difference waits for its explanation: of an approved drawer what is posted and not taken back."""
    if found.state == "APPROVED":
        return any(row.posted_cents for row in found.classes)
    return any(row.difference_cents for row in found.classes)


def _lines(rows: tuple[CorrectionRow, ...]) -> list[CorrectionLine]:
    if not rows:
        return []
    names = {row.id: row.full_name for row in staff_users().values()}
    return [
        CorrectionLine(
            correction=row,
            corrected_by=" · ".join(
                filter(None, (names.get(row.corrected_by_id, ""), names.get(row.confirmed_by_id or 0, "")))
            ),
            shown_by=" · ".join(
                filter(None, (str(EVIDENCE_KINDS[row.evidence_kind]), row.said_by, row.evidence_words))
            ),
            file_href=reverse("supervisor:difference_evidence", args=[row.id]) if row.evidence_file_id else None,
        )
        for row in rows
    ]


def _proposals(request: HttpRequest, found: SessionForSupervisor) -> Html:
    may_correct = found.state == "APPROVED" and staff_user_id(request) != found.counted_by_id
    causes = difference_causes(session_id=found.id)
    note = _(
        "Proposals only. The counted difference stays in every report; a proposal becomes a correction with evidence,"
        " by somebody who neither took the money nor counted it."
    )
    if found.state != "APPROVED":
        note = _("Proposals only. Approve the drawer first: its difference is posted, and stays in every report.")
    return Html(
        "supervisor/_proposals.html",
        {
            "title": _("What could explain it"),
            "note": note,
            "empty": _("Nothing in the day's records explains this difference to the cent. It stays over or short."),
            "proposals": [_proposal(found.id, cause, may_correct=may_correct) for cause in causes],
        },
    )


def _proposal(session_id: int, cause: Cause, *, may_correct: bool) -> dict[str, object]:
    return {
        "label": KIND_LABELS[cause.kind],
        "sentence": sentence(cause),
        "amount": difference_words(cause.amount_cents) if cause.amount_cents else "",
        "is_pair": bool(cause.parts),
        "steps": [
            {
                "sentence": sentence(part),
                "evidence": evidence_sentences(part),
                "links": _links(session_id, part, may_correct=may_correct),
            }
            for part in cause.parts or (cause,)
        ],
    }


def _links(session_id: int, cause: Cause, *, may_correct: bool) -> list[dict[str, object]]:
    facts = dict(cause.facts)
    named = str(facts.get("receipt") or facts.get("receipts") or "").split(", ")
    links: list[dict[str, object]] = [
        {"href": page_href("counter:receipt", identity), "label": _("Receipt %(number)s") % {"number": number}}
        for identity, number in zip(cause.receipt_ids, named, strict=False)
    ]
    if cause.kind == "neighbour":
        there = reverse("supervisor:session", args=[cause.place])
        links.append({"href": there, "label": _("Drawer %(code)s") % {"code": facts["drawer"]}})
    if may_correct and is_correctable(cause=cause):
        there = reverse("supervisor:correct_difference", args=[session_id, cause_slug(cause=cause)])
        links.append({"href": there, "label": _("Make it a correction")})
    return links


class CorrectDifferenceForm(CommandForm):
    """What shows that the proposal is right. There is no choice that is an amount alone."""

    evidence_kind = forms.ChoiceField(label=_("What shows it"))
    words = forms.CharField(
        label=_("What it shows"), max_length=400, widget=forms.TextInput(attrs={"size": 60}),
        help_text=_("What can be seen on it, or what was said. The amount alone shows nothing."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Picture or scan"),
        required=False,
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    said_by = forms.CharField(label=_("Who said it"), max_length=120, required=False)
    said_on = DayField(label=_("Said on"), required=False)
    recount = forms.TypedChoiceField(label=_("The count"), coerce=int, required=False, empty_value=None)
    account_number = forms.CharField(
        label=_("Whose payment it was"),
        max_length=20,
        required=False,
        help_text=_("The account's number, as on the bill. Empty: the money waits as unidentified."),
    )

    def clean_file(self) -> Any:
        """Of a kind that can be shown."""
        return checked_evidence(self.cleaned_data["file"])

    def clean_account_number(self) -> int | None:
        """The customer account's id; None when it is not known."""
        number = self.cleaned_data["account_number"].replace("-", "").replace(" ", "")
        found = accounts_by_number(numbers=[number])
        if number and number not in found:
            raise forms.ValidationError(_("There is no account with this number."))
        return found.get(number)

    def clean(self) -> dict[str, Any]:
        """Each kind of evidence with what it needs."""
        data = super().clean() or {}
        kind = data.get("evidence_kind")
        needs = {"image": ("file",), "word": ("said_by", "said_on"), "recount": ("recount",)}.get(str(kind), ())
        for name in needs:
            if name in self.fields and not data.get(name) and name not in self.errors:
                self.add_error(name, _("This kind of evidence needs it."))
        return data

    @property
    def evidence(self) -> DifferenceEvidence:
        """As the journey takes it."""
        data = self.cleaned_data
        words = data["words"]
        if data["evidence_kind"] == "word":
            return CustomersWord(words, said_by=data["said_by"], said_on=data["said_on"])
        if data["evidence_kind"] == "recount":
            return Recount(words, count_id=data["recount"])
        file = _file(data["file"])
        return ImageEvidence(words, file) if data["evidence_kind"] == "image" and file else SlipEvidence(words, file)


class CustomerDifferenceForm(CorrectDifferenceForm, SecondPersonForm):
    """A customer's account changes: with a second supervisor."""


class MaybeCustomerDifferenceForm(CorrectDifferenceForm, MaybeSecondPersonForm):
    """A second supervisor when an account is named."""


def _file(sent: Any) -> EvidenceFile | None:
    if not sent:
        return None
    content = sent.read()
    media_type = next(kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning))
    return EvidenceFile(name=sent.name[:100], media_type=media_type, content=content)


def _form(request: HttpRequest, session_id: int, cause: Cause) -> CorrectDifferenceForm:
    """The form that this kind of cause needs, without the fields that say nothing about it."""
    customer, missed = changes_customer(cause=cause), cause.kind == "missed"
    kind = CustomerDifferenceForm if customer else (MaybeCustomerDifferenceForm if missed else CorrectDifferenceForm)
    form = kind(request.POST or None, request.FILES or None)
    sessions = [session_id, *([int(cause.place)] if cause.kind == "neighbour" else [])]
    recounts = () if customer or missed else recounts_of(session_ids=sessions)
    choices = [(code, label) for code, label in EVIDENCE_KINDS.items() if code != "recount" or recounts]
    form.fields["evidence_kind"].choices = choices  # type: ignore[attr-defined]
    if recounts:
        form.fields["recount"].choices = [("", "")] + [  # type: ignore[attr-defined]
            (identity, f"{code} {turn}.{attempt}") for identity, code, turn, attempt in recounts
        ]
    else:
        del form.fields["recount"]
    if not missed:
        del form.fields["account_number"]
    return form


@page(url_name="supervisor:correct_difference", roles=OVERSEERS, writes=True)
def correct_it(request: HttpRequest, session_id: int, slug: str) -> HttpResponse:
    """Make a proposal a correction."""
    found = session_or_404(session_id)
    there = reverse("supervisor:session", args=[session_id])
    cause = None if staff_user_id(request) == found.cashier_id else cause_by_key(session_id=session_id, slug=slug)
    if cause is None:
        raise Http404
    form = _form(request, session_id, cause)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            correct_difference(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=session_id,
                slug=slug,
                evidence=form.evidence,
                customer_account_id=form.cleaned_data.get("account_number"),
                second_username=form.cleaned_data.get("second_username", ""),
                second_pin=form.cleaned_data.get("second_pin", ""),
            )
        if form.is_valid():
            return done(request, _("The difference is explained and corrected."), to=there)
    crumb = Crumb(_("Drawer %(code)s") % {"code": found.drawer_code}, there)
    form_page = FormPage(
        head=PageHead(title=_("Make it a correction"), subtitle=sentence(cause), crumbs=(crumb,)),
        form=form,
        submit=_("Post correction"),
        before=(_what(cause),),
        aside=(_facts(cause), Rule(_rule(cause))),
    )
    return show_form(request, form_page)


def _what(cause: Cause) -> Facts:
    return Facts(
        tuple(Fact(_("The records say"), line) for line in evidence_sentences(cause)), title=KIND_LABELS[cause.kind]
    )


def _facts(cause: Cause) -> Facts:
    items = [Fact(_("Difference"), difference_words(cause.amount_cents))] if cause.amount_cents else []
    for identity in cause.receipt_ids[:1]:
        one = receipt(receipt_id=identity)
        items += [
            Fact(_("Receipt"), one.number, kind="code", href=page_href("counter:receipt", identity)),
            Fact(_("Amount"), one.total_cents, kind="money"),
            Fact(_("Paid by"), one.payer_name),
        ]
    return Facts(tuple(items), title=_("What is corrected"))


def _rule(cause: Cause) -> Words:
    if changes_customer(cause=cause):
        return _(
            "This changes a customer's account: never on an amount alone. It needs a picture, a slip or the customer's"
            " word, and a second supervisor; neither of the two took the money or counted the drawer."
        )
    return _(
        "Over or short is taken back today; the counted difference stays in every report. Nobody corrects a drawer that"
        " they took money in or counted."
    )


@page(url_name="supervisor:difference_evidence", roles=(*OVERSEERS, FINANCE, AUDITOR))
def difference_evidence(request: HttpRequest, difference_id: int) -> HttpResponse:  # noqa: ARG001 - pages take it
    """The picture or scan that showed a correction."""
    found = difference_correction(difference_id=difference_id) if difference_id <= LARGEST_ID else None
    if found is None or found.evidence_file_id is None:
        raise Http404
    kept = load_file(file_id=found.evidence_file_id)
    answer = HttpResponse(kept.content, content_type=kept.media_type)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
