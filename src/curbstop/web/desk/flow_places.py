"""Steps that several flows share: the premises, its services and the first day, the tariff's facts and the readings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.customers.types import Facts as TariffFacts
from curbstop.journeys.service_reads import MeterAsked, meters_asked
from curbstop.metering.types import METER_SIZES
from curbstop.premises.queries import premise
from curbstop.reporting.find import find_premises
from curbstop.reporting.premise_services import PointChoice, point_choices, points_of_premise
from curbstop.web.desk.flow import Draft, FlowStep, answered
from curbstop.web.desk.rate_classes import rate_class_words
from curbstop.web.desk.readings import ReadingField
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import SERVICE_LABELS, word_of
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_milli, format_spoken_day
from curbstop.web.ui.forms import DayField
from curbstop.web.ui.panels import Fact, Facts, Rule


class PremiseForm(forms.Form):
    """Which place: typed, then chosen when several fit."""

    text = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=80,
        help_text=gettext_lazy("House number and street, for example 260 Baseline."),
        widget=forms.TextInput(attrs={"size": 40, "autofocus": True}),
    )
    premise = forms.ChoiceField(label=gettext_lazy("Which one"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hits = find_premises(text=self["text"].value() or "") if self.is_bound else ()
        if len(self.hits) > 1:
            self.fields["premise"].choices = [(str(hit.premise_id), hit.address) for hit in self.hits]  # type: ignore[attr-defined]
        else:
            del self.fields["premise"]

    def clean(self) -> dict[str, Any]:
        """One premise, or a choice to make."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "text" in cleaned and not self.hits:
            self.add_error("text", _("No address is like this. Try the house number and the street's first letters."))
        elif len(self.hits) == 1:
            cleaned["premise"] = str(self.hits[0].premise_id)
        elif "text" in cleaned and not cleaned.get("premise"):
            self.add_error("premise", _("Several fit. Choose one."))
        return cleaned


def premise_step(*, key: str, label: Any) -> FlowStep:
    """Asks for a premise; the draft gets `<key>_id`."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        return PremiseForm(data, initial={"text": draft.get("answers", {}).get(key, "")})

    def keep(form: forms.Form, draft: Draft) -> None:
        keep_premise(draft, key, int(form.cleaned_data["premise"]))

    return FlowStep(key, label, ask, keep)


def keep_premise(draft: Draft, key: str, premise_id: int) -> None:
    """Remember a premise as answered."""
    draft[f"{key}_id"] = premise_id
    answered(draft, key, premise(premise_id=premise_id).address.line)


class PointsForm(forms.Form):
    """Which services there, and from which day."""

    points = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Services"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    from_date = DayField(label=gettext_lazy("First day of service"))


def points_step(*, key: str, label: Any, premise_key: str) -> FlowStep:
    """Asks for service points and a day; the draft gets `<key>` and `<key>_on`."""

    def choices(draft: Draft) -> tuple[PointChoice, ...]:
        return points_of_premise(premise_id=draft[f"{premise_key}_id"], on=working_day())

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        found = choices(draft)
        chosen = draft.get(key) or [one.service_point_id for one in found]
        form = PointsForm(data, initial={"points": chosen, "from_date": date_of(draft, f"{key}_on") or working_day()})
        form.fields["points"].choices = [(one.service_point_id, _point_label(one)) for one in found]  # type: ignore[attr-defined]
        return form

    def keep(form: forms.Form, draft: Draft) -> None:
        draft[key] = form.cleaned_data["points"]
        draft[f"{key}_on"] = form.cleaned_data["from_date"].isoformat()
        answered(draft, key, format_spoken_day(form.cleaned_data["from_date"]))

    rule = Rule(
        gettext_lazy(
            "Days run from the first day to the day before the last. One service point never has two customers on a day."
        )
    )
    return FlowStep(key, label, ask, keep, facts=lambda _draft: (rule,))


def _point_label(one: PointChoice) -> str:
    who = _("now: %(who)s") % {"who": one.occupied_by} if one.occupied_by else _("vacant")
    return f"{word_of(SERVICE_LABELS, one.service)} {one.number}, {who}"


class FactsForm(forms.Form):
    """What the tariff asks about each service, and what the meters show on the first day."""

    def __init__(self, *args: Any, points: tuple[PointChoice, ...], meters: list[MeterAsked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = rate_class_words()
        for one in points:
            self._add_point(one, classes)
        add_readings(self, meters)

    def _add_point(self, one: PointChoice, classes: Mapping[str, Words]) -> None:
        name = {"service": word_of(SERVICE_LABELS, one.service)}
        self.fields[f"class_{one.service_point_id}"] = forms.ChoiceField(
            label=_("%(service)s: rate class") % name,
            choices=list(classes.items()),
            initial=one.rate_class or "residential",
        )
        self.fields[f"units_{one.service_point_id}"] = forms.IntegerField(
            label=_("%(service)s: dwelling units") % name, min_value=0, max_value=9_999, initial=one.dwelling_units
        )
        if one.metered:
            sizes = [(size, size) for size in METER_SIZES]
            self.fields[f"size_{one.service_point_id}"] = forms.ChoiceField(
                label=_("%(service)s: billed meter size") % name, choices=sizes, initial=one.meter_size
            )


def add_readings(form: forms.Form, meters: list[MeterAsked]) -> None:
    """A field for each meter's reading, with the last one as a hint."""
    for meter in meters:
        hint = _("On %(day)s it showed %(reading)s %(unit)s.") % {
            "day": format_spoken_day(meter.last_read_on),
            "reading": format_milli(meter.last_reading_milli),
            "unit": meter.unit,
        }
        label = _("Meter %(serial)s shows") % {"serial": meter.serial}
        form.fields[f"reading_{meter.installation_id}"] = ReadingField(label=label, help_text=hint, required=False)


def kept_readings(form: forms.Form) -> dict[str, int]:
    """Readings by installation, those that were typed."""
    typed = {name: value for name, value in form.cleaned_data.items() if name.startswith("reading_")}
    return {name.removeprefix("reading_"): value for name, value in typed.items() if value is not None}


def facts_step(*, key: str, label: Any, points_key: str) -> FlowStep:
    """Asks for the tariff's facts and the readings of chosen points; the draft gets `<key>` and `<key>_readings`."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        on, ids = required_date(draft, f"{points_key}_on"), list(draft[points_key])
        kept = draft.get(f"{key}_typed", {})
        return FactsForm(
            data,
            points=point_choices(service_point_ids=ids, on=on),
            meters=meters_asked(service_point_ids=ids, on_date=on),
            initial=kept,
        )

    def keep(form: forms.Form, draft: Draft) -> None:
        draft[f"{key}_typed"] = dict(form.cleaned_data)
        draft[f"{key}_readings"] = kept_readings(form)
        answered(draft, key, "")

    facts = no_reading_rule()
    return FlowStep(key, label, ask, keep, facts=lambda _draft: (facts,))


def no_reading_rule() -> Rule:
    """When a reading may stay empty."""
    return Rule(gettext_lazy("A meter that was read on that very day needs no reading again."))


def tariff_facts(draft: Draft, *, key: str, points_key: str) -> dict[int, TariffFacts]:
    """The typed facts by service point."""
    typed = draft[f"{key}_typed"]
    found = point_choices(service_point_ids=list(draft[points_key]), on=required_date(draft, f"{points_key}_on"))
    return {
        one.service_point_id: TariffFacts(
            rate_class=typed[f"class_{one.service_point_id}"],
            dwelling_units=typed[f"units_{one.service_point_id}"],
            meter_size=typed.get(f"size_{one.service_point_id}", ""),
            outside_city=one.outside_city,
            further=one.further,
        )
        for one in found
    }


def typed_readings(draft: Draft, key: str) -> dict[int, int]:
    """Readings in thousandths by installation."""
    return {int(name): int(value) for name, value in draft.get(f"{key}_readings", {}).items()}


def date_of(draft: Draft, key: str) -> date | None:
    """A day of the draft."""
    return date.fromisoformat(draft[key]) if draft.get(key) else None


def required_date(draft: Draft, key: str) -> date:
    """A day that an earlier step has asked for."""
    found = date_of(draft, key)
    if found is None:
        raise ValidationError(_("The day is missing."))
    return found


def summary(draft: Draft, labels: tuple[tuple[str, Any], ...]) -> Facts:
    """What was answered so far."""
    answers: dict[str, str] = draft.get("answers", {})
    return Facts(tuple(Fact(label, answers[key]) for key, label in labels if answers.get(key)), title=_("So far"))
