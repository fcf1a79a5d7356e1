"""What the tariff is told about a service: its facts over time, and a change from a day on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.customers.queries import AgreementRow, agreement_row
from curbstop.customers.types import Facts as TariffFacts
from curbstop.journeys.change_facts import change_facts
from curbstop.metering.types import METER_SIZES
from curbstop.rates.queries.fact_texts import UnreadableFactError, facts_from_text, text_of_facts
from curbstop.staff.types import BILLING, MANAGER, REPRESENTATIVE, SUPERVISOR
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import READERS
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.rate_classes import rate_class_words
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import SERVICE_LABELS, word_of
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, Table

CHANGERS = (REPRESENTATIVE, BILLING, SUPERVISOR, MANAGER)
FROM_A_DAY_ON = _(
    "A change holds from its day on: a bill over that day is rated in parts, each by its own facts. Days that are billed"
    " already are not billed again; correct those bills."
)
OTHER_FACTS_HELP = _("By the names that the tariff uses, like: people=4; senior=yes; landscape_square_feet=1800")
OVER_TIME = Table(
    name="facts",
    caption=_("Over time"),
    columns=(
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("to_date", _("Up to"), kind="date", sortable=False),
        Column("rate_class", _("Class"), sortable=False),
        Column("dwelling_units", _("Dwelling units"), kind="count", sortable=False),
        Column("meter_size", _("Billed size"), sortable=False),
        Column("further", _("Other facts"), value=lambda row: text_of_facts(facts=row.further), sortable=False),
    ),
    page_size=50,
    empty=_("Nothing is known of this service yet."),
)


class FactsForm(CommandForm):
    """What holds, and from when on."""

    from_date = DayField(label=_("From"))
    rate_class = forms.ChoiceField(label=_("Rate class"))
    dwelling_units = forms.IntegerField(label=_("Dwelling units"), min_value=0, max_value=9_999)
    meter_size = forms.ChoiceField(label=_("Billed meter size"), required=False)
    outside_city = forms.BooleanField(label=_("Outside the city"), required=False)
    further = forms.CharField(
        label=_("Other facts"),
        required=False,
        max_length=400,
        help_text=OTHER_FACTS_HELP,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, known: str, classes: Mapping[str, Words], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A class that no tariff names any more stays what it is.
        codes = dict.fromkeys([*classes, known] if known else classes)
        self.fields["rate_class"].choices = [(code, word_of(classes, code)) for code in codes]  # type: ignore[attr-defined]
        self.fields["meter_size"].choices = [("", _("None")), *((size, size) for size in METER_SIZES)]  # type: ignore[attr-defined]

    def clean_further(self) -> dict[str, Any]:
        """The facts by name."""
        try:
            return dict(facts_from_text(text=self.cleaned_data["further"]))
        except UnreadableFactError as error:
            raise ValidationError(str(said(error))) from error


@page(url_name="desk:agreement_facts", roles=READERS, writes=True, write_roles=CHANGERS)
def agreement_facts(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The facts over time; what is sent holds from its day on."""
    found = _known(agreement_id)
    name = account_name_or_404(found.customer_account_id)
    about = Facts(
        (
            Fact(_("Service"), word_of(SERVICE_LABELS, found.service)),
            Fact(_("Service point"), found.service_point_number),
            Fact(_("Since"), found.from_date, kind="date"),
        )
    )
    classes = rate_class_words()
    past = [replace(row, rate_class=str(word_of(classes, row.rate_class))) for row in reversed(found.facts)]
    history = OVER_TIME.of_rows(request, rows=past)
    head = PageHead(
        title=_("What the tariff is told"),
        subtitle=name.number,
        crumbs=(account_crumb(found.customer_account_id, name),),
        actions=(Action(_("Meters"), reverse("desk:agreement_meters", args=[agreement_id]), key="m"),),
    )
    rule = Rule(FROM_A_DAY_ON)
    if not request.roles & frozenset(CHANGERS):  # type: ignore[attr-defined]
        return show(request, head=head, body=(about, history, rule))
    form = _form(request, found, classes)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _change(request, agreement_id, form)
        if form.is_valid():
            own = reverse("desk:agreement_facts", args=[agreement_id])
            return done(request, _("The change holds from its day on."), to=own)
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Let it hold"), before=(history,), aside=(about, rule))
    )


def _form(request: HttpRequest, found: AgreementRow, classes: Mapping[str, Words]) -> FactsForm:
    """With what holds now filled in."""
    latest = found.facts[-1] if found.facts else None
    initial = (
        {
            "rate_class": latest.rate_class,
            "dwelling_units": latest.dwelling_units,
            "meter_size": latest.meter_size,
            "outside_city": latest.outside_city,
            "further": text_of_facts(facts=latest.further),
        }
        if latest
        else {}
    )
    known = latest.rate_class if latest else ""
    return FactsForm(request.POST or None, known=known, classes=classes, initial=initial | {"from_date": working_day()})


def _known(agreement_id: int) -> AgreementRow:
    try:
        return agreement_row(agreement_id=min(agreement_id, LARGEST_ID))
    except IndexError as error:
        raise Http404 from error


def _change(request: HttpRequest, agreement_id: int, form: FactsForm) -> None:
    values = form.cleaned_data
    change_facts(
        agreement_id=agreement_id,
        from_date=values["from_date"],
        facts=TariffFacts(
            rate_class=values["rate_class"],
            dwelling_units=values["dwelling_units"],
            meter_size=values["meter_size"],
            outside_city=values["outside_city"],
            further=values["further"],
        ),
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
    )
