"""Forms: typed amounts and days, refusals as sentences, and the page around a form."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, NotAnAmountError
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.commands import COMMAND_KEY
from curbstop.web.ui.days import read_typed_day
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.spoken import said
from curbstop.web.ui.steps import Steps


class MoneyField(forms.CharField):
    """An amount as people type it (`100`, `100.5`, `1,000`, `$5`); gives whole cents."""

    default_error_messages = {
        "amount": _("Type dollars and cents, for example 1,000.50 or 100."),
        "least": _("The amount must be at least %(limit)s."),
        "most": _("The amount must be at most %(limit)s."),
    }

    def __init__(self, *, min_cents: int | None = None, max_cents: int | None = None, **kwargs: Any) -> None:
        self.min_cents = min_cents
        self.max_cents = max_cents
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "amount", "size": 14}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=20, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Whole cents, or None when it was left empty."""
        if isinstance(value, int):
            return value
        text = str(super().to_python(value)).strip()
        if not text:
            return None
        try:
            return Money.parse(text).cents
        except NotAnAmountError as error:
            raise ValidationError(self.error_messages["amount"], code="amount") from error

    def validate(self, value: Any) -> None:
        """Within its limits."""
        if value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return
        for code, limit in (("least", self.min_cents), ("most", self.max_cents)):
            if limit is not None and (value < limit if code == "least" else value > limit):
                shown = {"limit": format_plain_money(limit)}
                raise ValidationError(self.error_messages[code], code=code, params=shown)

    def run_validators(self, value: Any) -> None:
        """The length was the text's; cents are not measured by it."""

    def prepare_value(self, value: Any) -> Any:
        """What the field shows: cents as an amount, typed text as typed."""
        return format_plain_money(value) if isinstance(value, int) and not isinstance(value, bool) else value


class DayField(forms.CharField):
    """A day as people type it (`3/2/2026`, `2026-03-02`)."""

    default_error_messages = {"day": _("Type a day, for example 3/2/2026.")}

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "class": "day", "size": 12}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=10, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The day, or None when it was left empty."""
        if isinstance(value, dt.date):
            return value
        text = str(super().to_python(value)).strip()
        if not text:
            return None
        day = read_typed_day(text)
        if day is None:
            raise ValidationError(self.error_messages["day"], code="day")
        return day

    def run_validators(self, value: Any) -> None:
        """The length was the text's."""

    def prepare_value(self, value: Any) -> Any:
        """What the field shows: American order, as it is typed."""
        return f"{value.month}/{value.day}/{value.year}" if isinstance(value, dt.date) else value


class CommandForm(forms.Form):
    """A form that carries the idempotency key of the command it asks for."""

    command_key_field = forms.UUIDField(widget=forms.HiddenInput, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The hidden field is named as `{% command_key %}` names it, whatever the form's prefix.
        self.fields[COMMAND_KEY] = self.fields.pop("command_key_field")
        self.fields[COMMAND_KEY].initial = uuid4

    @property
    def command_key(self) -> UUID:
        """The key; the same form sent twice is one command."""
        key: UUID = self.cleaned_data[COMMAND_KEY]
        return key


@contextmanager
def refused_at(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Turn a refusal inside into the form's error: in the summary, or at the field named."""
    try:
        yield
    except CurbstopError as error:
        form.add_error(field, said(error))


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together, under a legend."""

    legend: Words
    fields: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form. `groups` orders fields under legends; without it all stand in order."""

    head: PageHead
    form: forms.BaseForm
    submit: Words
    key: str = "Ctrl+Enter"
    cancel_href: str = ""
    before: tuple[Any, ...] = ()
    after: tuple[Any, ...] = ()
    aside: tuple[Any, ...] = ()
    steps: Steps | None = None
    groups: tuple[tuple[Words, tuple[str, ...]], ...] = ()
    danger: bool = False

    @property
    def field_groups(self) -> tuple[FieldGroup, ...]:
        """The visible fields in their groups; those that no group names come last."""
        named = {name for _legend, names in self.groups for name in names}
        rest = tuple(field for field in self.form.visible_fields() if field.name not in named)
        groups = tuple(FieldGroup(legend, tuple(self.form[name] for name in names)) for legend, names in self.groups)
        return (*groups, FieldGroup("", rest)) if rest else groups

    @property
    def back_href(self) -> str:
        """Where the way out leads."""
        return self.cancel_href or (self.head.back.href if self.head.back else "")
