"""A department says to a line of its daily collections: it is right, or it is not and somebody looks."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import CollectionRow, answers_of_day, department_collections
from curbstop.cashiering.types.departments import AnswerRow
from curbstop.journeys.departments import answer_collection
from curbstop.staff.types import DEPARTMENT
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.department_rooms import seen_ids
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import in_own_words

CONFIRM, DISPUTE = "confirmed", "disputed"
ANSWERS = {CONFIRM: _("It is right"), DISPUTE: _("It is not right")}


class AnswerForm(CommandForm):
    """Right or not; if not, what it should be and why."""

    answer = forms.ChoiceField(
        label=_("What the department says"), choices=list(ANSWERS.items()), initial=CONFIRM, widget=forms.RadioSelect
    )
    said_cents = MoneyField(label=_("What it should be"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))


@page(url_name="supervisor:answer_collection", roles=(*RECONCILERS, DEPARTMENT), writes=True)
def answer(request: HttpRequest, day: str, department_id: int, receipt_type_id: int) -> HttpResponse:
    """Answer to one line of a day."""
    business_date = _day(day)
    rows = [
        row
        for row in department_collections(business_date=business_date, department_ids=seen_ids(request))
        if (row.department_id, row.receipt_type_id) == (department_id, receipt_type_id)
    ]
    if not rows:
        raise Http404
    back = f"{reverse('supervisor:departments')}?day={business_date.isoformat()}"
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            answer_collection(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                department_id=department_id,
                business_date=business_date,
                receipt_type_id=receipt_type_id,
                is_confirmed=form.cleaned_data["answer"] == CONFIRM,
                reason=form.cleaned_data["reason"],
                said_cents=form.cleaned_data["said_cents"],
            )
        if form.is_valid():
            return done(request, _("The answer is kept."), to=back)
    head = PageHead(
        title=_("Answer to a line"),
        subtitle=format_spoken_day(business_date),
        crumbs=(Crumb(_("Collections"), back),),
    )
    last = [
        one
        for one in answers_of_day(business_date=business_date, department_ids=[department_id])
        if one.receipt_type_id == receipt_type_id
    ]
    rule = Rule(_("A dispute is a supervisor's work, due in three days. Every answer stays; the latest counts."))
    aside = (_facts(rows), *(_said(one) for one in last), rule)
    return show_form(request, FormPage(head=head, form=form, submit=_("Keep the answer"), key="F9", aside=aside))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _facts(rows: list[CollectionRow]) -> Facts:
    row = rows[0]
    return Facts(
        (
            Fact(_("Department"), in_own_words(row.department_name, row.department_name_es)),
            Fact(_("Receipt type"), in_own_words(row.receipt_type_name, row.receipt_type_name_es)),
            Fact(_("Receipts"), sum(one.count for one in rows)),
            Fact(_("Amount"), sum(one.amount_cents for one in rows), kind="money"),
        ),
        title=_("What the report shows"),
    )


def _said(one: AnswerRow) -> Facts:
    facts = [
        Fact(_("Answer"), ANSWERS[one.answer]),
        Fact(_("Shown then"), one.shown_cents, kind="money"),
        Fact(_("By"), one.by),
        Fact(_("Recorded"), one.at, kind="moment"),
    ]
    if one.reason:
        facts.append(Fact(_("Why"), one.reason))
    if one.resolution:
        facts.append(Fact(_("What was found"), one.resolution))
    return Facts(tuple(facts), title=_("The last answer"))
