"""Meter readings as people key them."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.formats import format_milli

READING = re.compile(r"(?P<whole>\d{1,9})(?:\.(?P<part>\d{1,3}))?")
MILLI = 1000


def month_shown(*, to_date: date, days: int) -> str:
    """The month in which most days before a read lie, as on the bill: of two reads in one month each has its own."""
    return f"{to_date - timedelta(days=days // 2):%m/%y}"


class ReadingField(forms.CharField):
    """A reading in the dial's unit (`1204`, `1,204.5`); gives thousandths."""

    default_error_messages = {"reading": _("Type what the dial shows, for example 1204.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 12}))
        super().__init__(max_length=14, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Thousandths, or None when it was left empty."""
        if isinstance(value, int):
            return value
        text = str(super().to_python(value)).replace(",", "").strip()
        if not text:
            return None
        found = READING.fullmatch(text)
        if found is None:
            raise ValidationError(self.error_messages["reading"], code="reading")
        return int(found["whole"]) * MILLI + int((found["part"] or "").ljust(3, "0"))

    def run_validators(self, value: Any) -> None:
        """The length was the text's."""

    def prepare_value(self, value: Any) -> Any:
        """What the field shows."""
        return format_milli(value) if isinstance(value, int) else value
