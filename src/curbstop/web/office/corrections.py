"""Corrections: bills that are taken back and made anew. The list, and choosing which bills."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import count_corrected_accounts
from curbstop.jobs.asking import ask_for
from curbstop.jobs.correct_bills_job import compute_correction
from curbstop.journeys.correct_bills import compute_effects, propose_correction
from curbstop.ledger.queries import latest_open_day
from curbstop.rates.queries.versions import list_tariff_versions
from curbstop.reporting.bill_runs import cycle_runs
from curbstop.reporting.correction_choices import BillChoice
from curbstop.reporting.correction_list import correction_rows
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.desk.words import CORRECTION_CAUSES as CAUSES
from curbstop.web.office.words import BILLERS, BILLING_READERS, month_words
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

AT_ONCE = 25
"""So many accounts are computed or posted while the page waits; more go into the queue."""
RULES: Mapping[str, Words] = {
    "": _("No rule: the run or the numbers below"),
    "corrected_read": _("Bills whose read was corrected afterwards"),
    "changed_facts": _("Bills whose class, size, dwelling units or place are other now"),
    "weather": _("Bills whose evapotranspiration was corrected afterwards"),
    "moved_days": _("Bills of days on which the service had not begun or had ended"),
    "tariff": _("Bills rated by the tariff version below"),
}
STATES: Mapping[str, Status] = {
    "CHOSEN": Status(_("Being computed"), "wait"),
    "PROPOSED": Status(_("Computed"), "wait"),
    "REQUESTED": Status(_("Waits for approval"), "wait"),
    "APPROVED": Status(_("Being posted"), "wait"),
    "POSTED": Status(_("Posted"), "good"),
    "REFUSED": Status(_("Refused"), "bad"),
    "DROPPED": Status(_("Given up"), "quiet"),
}
CORRECTION_RULE = _(
    "The days of the bills are billed anew by the reads, facts and tariffs of today. What was paid finds its place again, late"
    " fees that only the wrong bill caused go back. Nothing is posted before somebody else has approved the sums."
)
CORRECTIONS = Table(
    name="corrections",
    caption=_("Corrections"),
    columns=(
        Column("id", _("Correction"), kind="code", href=lambda row: correction_href(row.id)),
        Column("proposed_at", _("Asked at"), kind="moment"),
        Column("cause", _("What was wrong"), value=lambda row: CAUSES[row.cause]),
        Column("remark", _("Remark"), sortable=False),
        Column("proposed_by", _("Asked by")),
        Column("decided_by", _("Decided by")),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("accounts", _("Accounts"), kind="count"),
        Column("bills", _("Bills"), kind="count"),
        Column("net_cents", _("Net effect"), kind="money"),
    ),
    filters=(
        Search("q", _("Remark or name")),
        Choices("state", _("State"), options=tuple((code, one.label) for code, one in STATES.items())),
        Choices("cause", _("What was wrong"), options=tuple(CAUSES.items())),
    ),
    sort="-id",
    empty=_("No bills were ever corrected together."),
    hide_caption=True,
    row_href=lambda row: correction_href(row.id),
)


def correction_href(correction_id: int) -> str:
    """The page of a correction."""
    return reverse("office:correction", args=[correction_id])


class CorrectionForm(CommandForm):
    """What was wrong, and which bills: by a rule, of a run, or of a list; at least one of the three."""

    cause = forms.ChoiceField(label=_("What was wrong"), choices=list(CAUSES.items()))
    remark = forms.CharField(
        label=_("What happened"),
        max_length=400,
        help_text=_("Customers may ask for it: say it as you would say it to them."),
        widget=forms.TextInput(attrs={"size": 60}),
    )
    rule = forms.ChoiceField(label=_("Found by a rule"), choices=list(RULES.items()), required=False)
    tariff_version = forms.ChoiceField(label=_("Tariff version"), required=False)
    run = forms.ChoiceField(label=_("Bills of a run"), required=False)
    numbers = forms.CharField(
        label=_("Only these bills, accounts or meters"),
        required=False,
        max_length=20_000,
        help_text=_("Numbers of bills, accounts or meters, with blanks, commas or new lines between them."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 50}),
    )
    from_date = DayField(label=_("Days from"), required=False, help_text=_("Bills with days on or after it."))
    to_date = DayField(label=_("Days before"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        versions = [(str(row.id), f"{row.tariff} {row.version}, {row.from_date}") for row in list_tariff_versions()]
        runs = [(str(row.id), f"{row.id}: {row.cycle_number}, {month_words(row.month)}") for row in cycle_runs()[:200]]
        self.fields["tariff_version"].choices = [("", "-"), *versions]  # type: ignore[attr-defined]
        self.fields["run"].choices = [("", "-"), *runs]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Not the bills of everybody, and a tariff's bills only with the tariff."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if not (cleaned.get("rule") or cleaned.get("run") or str(cleaned.get("numbers") or "").strip()):
            self.add_error("rule", _("Choose a rule, a run, or type numbers."))
        if cleaned.get("rule") == "tariff" and not cleaned.get("tariff_version"):
            self.add_error("tariff_version", _("Choose the tariff version."))
        return cleaned

    @property
    def choice(self) -> BillChoice:
        """Which bills."""
        data = self.cleaned_data
        return BillChoice(
            run_id=int(data["run"]) if data["run"] else None,
            numbers=tuple(data["numbers"].replace(",", " ").split()),
            rule=data["rule"],
            tariff_version_id=int(data["tariff_version"]) if data["tariff_version"] else None,
            from_date=data["from_date"],
            to_date=data["to_date"],
        )


@page(
    url_name="office:corrections",
    roles=BILLING_READERS,
    command=_("Corrections of bills"),
    keywords="cancel rebill cohort correct corregir",
)
def corrections(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    new = Action(_("Correct bills"), reverse("office:correction_new"), key="n", kind="primary")
    head = PageHead(title=_("Corrections"), primary=new if roles_for(request) & set(BILLERS) else None)
    return show(request, head=head, body=(CORRECTIONS.of_rows(request, rows=correction_rows()), Rule(CORRECTION_RULE)))


@page(
    url_name="office:correction_new", roles=BILLERS, writes=True, command=_("Correct bills"), keywords="rebill cancel"
)
def correction_new(request: HttpRequest) -> HttpResponse:
    """Choose bills; their effect is computed, and nothing is posted."""
    numbers = request.GET.get("numbers", "")[:200]
    form = CorrectionForm(request.POST or None, initial={"numbers": numbers})
    if request.method == "POST" and form.is_valid():
        correction_id = 0
        with refused_at(form):
            latest_open_day()
            correction_id = propose_correction(
                cause=form.cleaned_data["cause"],
                remark=form.cleaned_data["remark"],
                choice=form.choice,
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
            compute(correction_id)
        if form.is_valid():
            return done(request, _("The effect is computed: look at it."), to=correction_href(correction_id))
    head = PageHead(title=_("Correct bills"), crumbs=(Crumb(_("Corrections"), back_to(request, "office:corrections")),))
    groups = (
        (_("What was wrong"), ("cause", "remark")),
        (_("Which bills"), ("rule", "tariff_version", "run", "numbers", "from_date", "to_date")),
    )
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Compute the effect"), groups=groups, aside=(Rule(CORRECTION_RULE),)),
    )


def compute(correction_id: int) -> None:
    """At once when it is little, else in the queue."""
    if count_corrected_accounts(correction_id=correction_id) <= AT_ONCE:
        compute_effects(correction_id=correction_id, business_date=latest_open_day(), now=timezone.now())
    else:
        ask_for(task=compute_correction, about=str(correction_id), args={"correction_id": correction_id})
