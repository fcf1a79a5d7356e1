"""Steps that several flows share: the account, its agreements and the last day, the final readings, where mail goes."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.customers.queries import AgreementRow, account_names, account_row, accounts_by_number, agreements_of
from curbstop.customers.types import MailingAddress
from curbstop.journeys.service_reads import meters_asked
from curbstop.premises.queries import premises
from curbstop.web.desk.flow import Draft, FlowStep, answered
from curbstop.web.desk.flow_places import add_readings, date_of, kept_readings, no_reading_rule, required_date
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import LANGUAGE_LABELS, SERVICE_LABELS, word_of
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.forms import DayField
from curbstop.web.ui.panels import Rule

NEW_FIELDS = ("given_name", "family_name", "organisation_name", "language", "phone", "email")


def account_id_of(number: str) -> int:
    """The customer account of a typed number."""
    plain = number.replace("-", "").replace(" ", "")
    found = accounts_by_number(numbers=[plain])
    if plain not in found:
        raise ValidationError(_("There is no account with this number."))
    return found[plain]


class AccountForm(forms.Form):
    """Whose service."""

    account_number = forms.CharField(label=gettext_lazy("Account number"), max_length=20)

    def clean_account_number(self) -> int:
        """The customer account's id."""
        return account_id_of(self.cleaned_data["account_number"])


class CustomerForm(forms.Form):
    """An account that is there, or who is new."""

    account_number = forms.CharField(
        label=gettext_lazy("Account number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Only for somebody who is a customer already. Find them with / first."),
    )
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=80, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    organisation_name = forms.CharField(
        label=gettext_lazy("Or the name of an organisation"), max_length=120, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGE_LABELS.items()))
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=20, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def clean_account_number(self) -> int | None:
        """The customer account's id, when a number was typed."""
        number: str = self.cleaned_data["account_number"]
        return account_id_of(number) if number else None

    def clean(self) -> dict[str, Any]:
        """Somebody must be named."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        named = cleaned.get("account_number") or cleaned.get("family_name") or cleaned.get("organisation_name")
        if not named and not self.errors:
            self.add_error("family_name", _("Give an account number, a family name or an organisation."))
        return cleaned


def customer_step() -> FlowStep:
    """Asks who the customer is; the draft gets `account_id` or `new`."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        return CustomerForm(data, initial={**draft.get("new", {}), "account_number": draft.get("account_number", "")})

    def keep(form: forms.Form, draft: Draft) -> None:
        cleaned = form.cleaned_data
        if cleaned["account_number"]:
            keep_account(draft, "who", cleaned["account_number"])
            draft["new"] = {}
            return
        draft["account_id"] = None
        draft["account_number"] = ""
        draft["new"] = {name: cleaned[name] for name in NEW_FIELDS}
        who = cleaned["organisation_name"] or f"{cleaned['given_name']} {cleaned['family_name']}".strip()
        answered(draft, "who", who)

    rule = Rule(gettext_lazy("A debt of who lived here before is never the new customer's."))
    return FlowStep("who", gettext_lazy("Who is the customer?"), ask, keep, facts=lambda _draft: (rule,))


def account_step() -> FlowStep:
    """Asks for an account; the draft gets `account_id`."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        return AccountForm(data, initial={"account_number": draft.get("account_number", "")})

    def keep(form: forms.Form, draft: Draft) -> None:
        keep_account(draft, "who", form.cleaned_data["account_number"])

    return FlowStep("who", gettext_lazy("Whose service?"), ask, keep)


def keep_account(draft: Draft, key: str, customer_account_id: int) -> bool:
    """Remember an account as answered; False when there is none."""
    found = account_names(customer_account_ids=[customer_account_id], on_date=working_day()).get(customer_account_id)
    if found is None:
        return False
    draft["account_id"] = customer_account_id
    draft["account_number"] = found.number
    answered(draft, key, f"{found.number} {found.holder_name}")
    return True


def seed_account(data: QueryDict, draft: Draft) -> None:
    """Take over `?account=` of the page that one comes from."""
    typed = data.get("account", "")
    if typed.isascii() and typed.isdigit() and keep_account(draft, "who", min(int(typed), 2**62)):
        draft["done"] = [*draft["done"], "who"]


class StopForm(forms.Form):
    """Which services end, and when."""

    agreements = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Services that end"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    to_date = DayField(
        label=gettext_lazy("First day without service"), help_text=gettext_lazy("The final read is of this day.")
    )


def agreements_step(*, label: Any) -> FlowStep:
    """Asks which running services of the account end; the draft gets `agreements` and `stop_on`."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        rows = running(draft["account_id"])
        chosen = draft.get("agreements") or [row.id for row in rows]
        form = StopForm(data, initial={"agreements": chosen, "to_date": date_of(draft, "stop_on") or working_day()})
        places = premises(premise_ids={row.premise_id for row in rows})
        form.fields["agreements"].choices = [  # type: ignore[attr-defined]
            (row.id, f"{word_of(SERVICE_LABELS, row.service)}, {places[row.premise_id].address.line}") for row in rows
        ]
        return form

    def keep(form: forms.Form, draft: Draft) -> None:
        draft["agreements"] = form.cleaned_data["agreements"]
        draft["stop_on"] = form.cleaned_data["to_date"].isoformat()
        answered(draft, "services", format_spoken_day(form.cleaned_data["to_date"]))

    rule = Rule(gettext_lazy("Where the owner has signed, service goes back to the owner on the same day and read."))
    return FlowStep("services", label, ask, keep, facts=lambda _draft: (rule,))


def running(customer_account_id: int) -> list[AgreementRow]:
    """Agreements that have no end yet."""
    return [row for row in agreements_of(customer_account_id=customer_account_id) if row.to_date is None]


class ReadingsForm(forms.Form):
    """What the meters show on the last day."""


def final_readings_step() -> FlowStep:
    """Asks for the final readings; the draft gets `final_readings`."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        chosen = set(draft["agreements"])
        points = [row.service_point_id for row in running(draft["account_id"]) if row.id in chosen]
        form = ReadingsForm(data, initial=draft.get("final_typed", {}))
        add_readings(form, meters_asked(service_point_ids=points, on_date=required_date(draft, "stop_on")))
        return form

    def keep(form: forms.Form, draft: Draft) -> None:
        draft["final_typed"] = dict(form.cleaned_data)
        draft["final_readings"] = kept_readings(form)
        answered(draft, "final", "")

    facts = (
        no_reading_rule(),
        Rule(gettext_lazy("A day that has not come needs no reading now: it becomes an order for the field.")),
    )
    return FlowStep("final", gettext_lazy("What do the meters show?"), ask, keep, facts=lambda _draft: facts)


class AddressForm(forms.Form):
    """Where mail goes from now on."""

    to = forms.CharField(label=gettext_lazy("Name on the letter"), max_length=120, required=False)
    line_1 = forms.CharField(label=gettext_lazy("Street or box"), max_length=120, required=False)
    line_2 = forms.CharField(label=gettext_lazy("Second line"), max_length=120, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    state = forms.CharField(label=gettext_lazy("State"), max_length=2, required=False)
    postal_code = forms.CharField(label=gettext_lazy("ZIP code"), max_length=10, required=False)

    needed = ("to", "line_1", "city", "state", "postal_code")

    def clean(self) -> dict[str, Any]:
        """Whole, or not at all."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.needed if any(cleaned.get(name) for name in self.needed) else ():
            if not cleaned.get(name):
                self.add_error(name, _("This belongs to the address."))
        return cleaned


def address_step(*, label: Any, hint: Any, known: bool) -> FlowStep:
    """Asks where mail goes; the draft gets `address`. `known`: begin with the account's present one."""

    def ask(draft: Draft, data: QueryDict | None) -> forms.Form:
        return AddressForm(data, initial=draft.get("address") or _present(draft, known=known))

    def keep(form: forms.Form, draft: Draft) -> None:
        draft["address"] = form.cleaned_data if form.cleaned_data.get("line_1") else {}
        answered(draft, "address", form.cleaned_data.get("line_1", ""))

    return FlowStep("address", label, ask, keep, facts=lambda _draft: (Rule(hint),))


def _present(draft: Draft, *, known: bool) -> dict[str, Any]:
    if known and draft.get("account_id"):
        row = account_row(customer_account_id=draft["account_id"], on_date=working_day())
        return asdict(row.mailing_address)
    if draft.get("new") and draft.get("where_id"):
        place = premises(premise_ids=[draft["where_id"]])[draft["where_id"]].address
        new = draft["new"]
        to = new["organisation_name"] or f"{new['given_name']} {new['family_name']}".strip()
        return {
            "to": to,
            "line_1": place.line,
            "city": place.city,
            "state": place.state,
            "postal_code": place.postal_code,
        }
    return {}


def mailing_address(draft: Draft) -> MailingAddress | None:
    """The address that was typed, if any."""
    return MailingAddress(**draft["address"]) if draft.get("address") else None
