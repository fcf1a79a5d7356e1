"""Writing records by the same layout that reads them."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from curbstop.exchange.layouts.description import FieldForm, Layout, RecordForm, Shape
from curbstop.exchange.layouts.kinds import Value, read_field
from curbstop.exchange.layouts.records import spaced
from curbstop.exchange.layouts.refusal import FieldRefusedError, shown
from curbstop.kernel.errors import CurbstopError

_DATE_FORMATS = {
    "YYMMDD": "%y%m%d",
    "YYYYMMDD": "%Y%m%d",
    "MMDDYY": "%m%d%y",
    "MMDDYYYY": "%m%d%Y",
    "YYYY-MM-DD": "%Y-%m-%d",
    "MM/DD/YYYY": "%m/%d/%Y",
    "MM/DD/YY": "%m/%d/%y",
}
_NUMBERS = frozenset({"number", "cents", "padded_number", "padded_cents"})
_SIGNED = frozenset({"signed_number", "signed_cents"})


class ValueDoesNotFitError(CurbstopError):
    """A value cannot be written into its field."""


class RecordWriter:
    """Writes the records of one layout; a value that its field cannot have raises `ValueDoesNotFitError`."""

    def __init__(self, *, layout: Layout) -> None:
        self._layout = layout
        self._forms = {form.name: form for form in layout.records}

    def text(self, kind: str, values: Mapping[str, Value]) -> str:
        """One record as text, without a line end. Fields that are not given are blank; constants need not be given."""
        form = self._forms[kind]
        unknown = set(values) - {one.name for one in form.fields}
        if unknown:
            raise ValueDoesNotFitError(
                "{record} has no field {field}", record=form.title, field=", ".join(sorted(unknown))
            )
        if self._layout.shape is Shape.DELIMITED:
            return self._delimited(form, values)
        return self._fixed(form, values)

    def _fixed(self, form: RecordForm, values: Mapping[str, Value]) -> str:
        letters = list(_blank(form, self._layout.record_length, self._layout.code_first))
        shift = 0
        for one in form.fields:
            text = _fixed_text(form, one, values)
            start = one.first - 1 + shift
            letters[start : start + one.width] = text
            shift += len(text) - one.width
        return "".join(letters)

    def _delimited(self, form: RecordForm, values: Mapping[str, Value]) -> str:
        places = max((one.first for one in form.fields), default=1)
        fields = [""] * places
        for condition in form.conditions:
            if condition.values and condition.first <= places:
                fields[condition.first - 1] = condition.values[0]
        for one in form.fields:
            fields[one.first - 1] = _proven(form, one, _plain_text(one, _given(one, values)))
        out = io.StringIO()
        csv.writer(
            out,
            delimiter=self._layout.delimiter,
            lineterminator="",
            quoting=csv.QUOTE_MINIMAL if self._layout.quote else csv.QUOTE_NONE,
        ).writerow(fields)
        return out.getvalue()


@lru_cache(maxsize=256)
def _blank(form: RecordForm, record_length: int, code_first: int) -> str:
    """The record with nothing but what makes it this kind of record."""
    length = record_length or max((one.last for one in form.fields), default=code_first)
    letters = [" "] * length
    for condition in form.conditions:
        if condition.values:
            letters[condition.first - 1 : condition.last] = condition.values[0].ljust(
                condition.last - condition.first + 1
            )
    return "".join(letters)


def _given(form: FieldForm, values: Mapping[str, Value]) -> Value:
    value = values.get(form.name)
    return form.choices[0] if value is None and form.required and len(form.choices) == 1 else value


def _fixed_text(record: RecordForm, form: FieldForm, values: Mapping[str, Value]) -> str:
    value = _given(form, values)
    if form.length_from:
        return str(value or "")
    text = _proven(record, form, _filled(form, value))
    if len(text) != form.width:
        raise ValueDoesNotFitError(
            "{record}: “{value}” is too long for {field}, which has {width} columns",
            record=record.title,
            value=shown(text),
            field=spaced(form.name),
            width=form.width,
        )
    return text


def _filled(form: FieldForm, value: Value) -> str:
    text = _plain_text(form, value)
    if form.kind in _NUMBERS and text:
        return text.rjust(form.width, "0")
    return text.rjust(form.width) if form.kind in _SIGNED else text.ljust(form.width)


def _plain_text(form: FieldForm, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime(_DATE_FORMATS.get(form.date_format, "%Y-%m-%d"))
    if form.kind == "dollars" and isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    return str(value)


def _proven(record: RecordForm, form: FieldForm, text: str) -> str:
    """What is written can be read."""
    try:
        read_field(form=form, text=text)
    except FieldRefusedError as error:
        raise ValueDoesNotFitError(
            "{record}: {field} cannot be “{value}”; expected is {expected}",
            record=record.title,
            field=spaced(form.name),
            value=shown(text),
            expected=error.expected,
        ) from error
    return text
