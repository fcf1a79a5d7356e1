"""The result of a meter test: what it means bill by bill within the law's days, then the request."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import uuid5

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.operations import Evidence
from curbstop.billing.queries import MeterFinding
from curbstop.billing.types import POSTED, AdjustmentRow
from curbstop.journeys.meter_error import (
    MeterAnswer,
    NothingToCorrectError,
    answer_meter_error,
    keep_meter_test,
    request_meter_adjustment,
)
from curbstop.metering.operations import NewMeterTest
from curbstop.reporting.leak_facts import metered_agreements
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.evidence import checked_evidence, evidence_files
from curbstop.web.desk.links import ADJUSTERS, page_href
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Column, Table

FAST, SLOW, STOPPED, RIGHT = "fast", "slow", "stopped", "right"
LAW = _(
    "An error within the tolerance corrects nothing. Otherwise bills are corrected for the last months before the test; a"
    " refund goes further back only where it is proven since when the meter was wrong, a charge never does."
)


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """One bill and what it was wrong by."""

    bill_id: int
    number: int
    from_date: date
    to_date: date
    days: int
    usage_milli: int
    difference_milli: int
    water_cents: int
    sewer_cents: int


PERIODS = Table(
    name="periods",
    caption=_("Bill by bill"),
    columns=(
        Column(
            "number", _("Bill"), kind="code", sortable=False, href=lambda row: page_href("office:bill", row.bill_id)
        ),
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("to_date", _("Up to"), kind="date", sortable=False),
        Column("days", _("Days corrected"), kind="count", sortable=False),
        Column("usage_milli", _("Billed use"), kind="milli", sortable=False),
        Column("difference_milli", _("Beyond it"), kind="milli", sortable=False),
        Column("water_cents", _("Water"), kind="money", total=True, sortable=False),
        Column("sewer_cents", _("Sewer"), kind="money", total=True, sortable=False),
    ),
    page_size=100,
    export=False,
    empty=_("No bill is corrected."),
)


class MeterErrorForm(forms.Form):
    """Which service, what the test found, when, and since when it is proven."""

    agreement = forms.ChoiceField(label=_("Service"))
    found = forms.ChoiceField(
        label=_("The meter"),
        choices=[
            (FAST, _("ran fast")),
            (SLOW, _("ran slow")),
            (STOPPED, _("stood still")),
            (RIGHT, _("counted right")),
        ],
        widget=forms.RadioSelect,
    )
    percent = forms.DecimalField(
        label=_("By how many percent"),
        required=False,
        min_value=0,
        max_value=99,
        max_digits=3,
        decimal_places=1,
        help_text=_("From the test report; empty for a meter that stood still or counted right."),
    )
    tested_on = DayField(label=_("Tested on"))
    since = DayField(label=_("Proven to be wrong since"), required=False, help_text=_("Empty when it is not known."))

    def __init__(self, *args: object, agreements: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["agreement"].choices = agreements  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """A meter that ran wrong ran wrong by something."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("found") in {FAST, SLOW} and not cleaned.get("percent"):
            self.add_error("percent", _("Type the percent of the test report."))
        return cleaned


class MeterRequestForm(CommandForm):
    """What happened, with the test report."""

    remark = forms.CharField(label=_("What happened"), max_length=400, widget=forms.TextInput(attrs={"size": 60}))
    evidence = forms.FileField(
        label=_("Test report"),
        help_text=_("A photo, invoice or report (PDF, JPEG or PNG, 10 MB at most)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_evidence(self) -> object:
        """Of a kind that can be shown, and not too large."""
        return checked_evidence(self.cleaned_data["evidence"])


def _ask_what_was_found(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    name = account_name_or_404(customer_account_id)
    found = metered_agreements(customer_account_id=customer_account_id)
    offered = [(str(one.agreement_id), f"{one.service} {one.place}, {one.serial}") for one in found]
    form = MeterErrorForm(request.POST or None, agreements=offered, initial={"tested_on": working_day()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sign = {FAST: 1, SLOW: -1}.get(data["found"], 0)
        typed = {
            "agreement": data["agreement"],
            "permille": sign * int((data["percent"] or 0) * 10),
            "stopped": "yes" if data["found"] == STOPPED else "",
            "tested": data["tested_on"].isoformat(),
            "since": data["since"].isoformat() if data["since"] else "",
        }
        there = HttpResponse(status=303)
        there["Location"] = f"{reverse('desk:meter_error', args=[customer_account_id])}?{urlencode(typed)}"
        return there
    head = PageHead(title=_("Meter test"), subtitle=name.number, crumbs=(account_crumb(customer_account_id, name),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Show what it means"), aside=(Rule(LAW),)))


def finding_of(request: HttpRequest) -> tuple[int, MeterFinding]:
    """The agreement and finding that the address says; raises NothingToCorrectError for one that nobody typed."""
    try:
        since = request.GET.get("since")
        return int(request.GET["agreement"]), MeterFinding(
            tested_on=date.fromisoformat(request.GET["tested"]),
            error_permille=int(request.GET["permille"]),
            stopped=request.GET.get("stopped") == "yes",
            since=date.fromisoformat(since) if since else None,
        )
    except (KeyError, ValueError) as error:
        raise NothingToCorrectError(
            "This is not the result of a meter test", to_do="Begin at the account page."
        ) from error


@page(url_name="desk:meter_error", roles=ADJUSTERS, writes=True)
def meter_error(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """First what the test found; then bill by bill, in total, and asking for it."""
    if "tested" not in request.GET:
        return _ask_what_was_found(request, customer_account_id)
    return _answer_the_finding(request, customer_account_id)


def _answer_the_finding(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    name = account_name_or_404(customer_account_id)
    agreement_id, finding = finding_of(request)
    known = {one.agreement_id: one for one in metered_agreements(customer_account_id=customer_account_id)}
    if agreement_id not in known:
        raise NothingToCorrectError("This is not the result of a meter test", to_do="Begin at the account page.")
    rate_class = known[agreement_id].rate_class
    answer = answer_meter_error(
        customer_account_id=customer_account_id, agreement_id=agreement_id, finding=finding, rate_class=rate_class
    )
    back = reverse("desk:meter_error", args=[customer_account_id])
    crumbs = (account_crumb(customer_account_id, name), Crumb(_("The test"), back))
    head = PageHead(title=_("Meter test"), subtitle=name.number, crumbs=crumbs)
    body = shown_answer(request, answer)
    corrects = bool(answer.water_cents + answer.sewer_cents)
    form = MeterRequestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        evidence = evidence_files(form.cleaned_data["evidence"])
        _keep(request, form, known[agreement_id].serial, finding, evidence[0])
        if not corrects:
            to = reverse("desk:account", args=[customer_account_id])
            return done(request, _("The test is kept; nothing is corrected."), to=to)
        rows: tuple[AdjustmentRow, ...] = ()
        with refused_at(form):
            rows = request_meter_adjustment(
                customer_account_id=customer_account_id,
                agreement_id=agreement_id,
                finding=finding,
                rate_class=rate_class,
                remark=form.cleaned_data["remark"],
                evidence=evidence,
                business_date=working_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            posted = all(row.state == POSTED for row in rows)
            sentence = _("Adjusted.") if posted else _("It is above your limit and waits for a second person.")
            account = reverse("desk:account", args=[customer_account_id])
            return done(request, sentence, to=account, tone="good" if posted else "wait")
    submit = _("Ask for this adjustment") if corrects else _("Keep the result of the test")
    quiet = () if corrects else (Notice(_("Nothing is corrected."), tone="quiet"),)
    return show_form(request, FormPage(head=head, form=form, submit=submit, before=(*quiet, *body)))


def _keep(request: HttpRequest, form: MeterRequestForm, serial: str, finding: MeterFinding, report: Evidence) -> None:
    """The test itself, under a key that follows from the form's."""
    keep_meter_test(
        test=NewMeterTest(
            serial=serial,
            tested_on=finding.tested_on,
            error_permille=0 if finding.stopped else finding.error_permille,
            stopped=finding.stopped,
            remark=form.cleaned_data["remark"],
            report=(report.name, report.media_type, report.content),
        ),
        command_key=uuid5(form.command_key, "meter test"),
        actor_id=staff_user_id(request),
        now=timezone.now(),
    )


def shown_answer(request: HttpRequest, answer: MeterAnswer) -> tuple[object, ...]:
    """The bills, and the sums."""
    rows = [
        PeriodShown(
            bill_id=one.period.bill_id,
            number=one.period.number,
            from_date=one.period.from_date,
            to_date=one.period.to_date,
            days=one.error.days,
            usage_milli=one.period.usage_milli,
            difference_milli=one.error.difference_milli,
            water_cents=one.error.water_cents,
            sewer_cents=one.error.sewer_cents,
        )
        for one in answer.periods
    ]
    tolerance = _("fast %(fast)s, slow %(slow)s thousandths") % {
        "fast": answer.limits.fast_permille,
        "slow": answer.limits.slow_permille,
    }
    facts = Facts(
        (
            Fact(_("Tolerance"), tolerance),
            Fact(_("Corrected from"), answer.first_day, kind="date"),
            Fact(_("Effect on the account"), answer.water_cents + answer.sewer_cents, kind="money", strong=True),
        )
    )
    return (PERIODS.of_rows(request, rows=rows), facts, Rule(LAW))
