"""Typed amounts and days, and how values are written."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.web.desk.readings import month_shown
from curbstop.web.ui.cells import make_cell
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.commands import CommandKeyMissingError, command_key
from curbstop.web.ui.formats import format_milli, format_money, format_plain_money, format_spoken_day
from curbstop.web.ui.forms import CommandForm, DayField, MoneyField, refused_at
from curbstop.web.ui.panels import Panel


@pytest.mark.parametrize(
    ("typed", "cents"), [("100", 10000), ("100.5", 10050), ("1,000", 100000), ("$5", 500), (" .07 ", 7), ("-2", -200)]
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int) -> None:
    assert MoneyField().clean(typed) == cents


@pytest.mark.parametrize("typed", ["1.234", "1,00", "abc", "1e3", "", "NaN", "١٢", "1.000,50"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


def test_an_amount_keeps_its_limits() -> None:
    field = MoneyField(min_cents=1, max_cents=50_000)
    with pytest.raises(ValidationError, match=r"at least 0\.01"):
        field.clean("0")
    with pytest.raises(ValidationError, match=r"at most 500\.00"):
        field.clean("500.01")
    assert MoneyField(required=False).clean("") is None


@given(st.integers(-(10**12), 10**12))
def test_an_amount_that_is_written_is_read_back(cents: int) -> None:
    assert Money.parse(format_plain_money(cents)).cents == cents


@pytest.mark.parametrize(
    ("typed", "day"),
    [("3/2/2026", dt.date(2026, 3, 2)), ("2026-03-02", dt.date(2026, 3, 2)), ("3-2-26", dt.date(2026, 3, 2))],
)
def test_days_are_read_as_people_type_them(typed: str, day: dt.date) -> None:
    assert DayField().clean(typed) == day


@pytest.mark.parametrize("typed", ["13/1/2026", "2/30/2026", "yesterday", "2026"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_money_and_days_are_written_as_the_law_of_the_screens_says() -> None:
    assert format_money(123450) == "1,234.50"
    assert format_money(Money(-1250)) == "-12.50 credit"
    assert format_spoken_day(dt.date(2026, 3, 2)) == "Mon Mar 2, 2026"
    assert make_cell(value=dt.date(2026, 3, 2), kind="date").text == "2026-03-02"
    assert [format_milli(value) for value in (12500, 12000, -250, 1234567)] == ["12.5", "12", "-0.25", "1,234.567"]
    with translation.override("es"):
        assert format_money(-1250) == "-12.50 a favor"
        assert format_spoken_day(dt.date(2026, 3, 2)) == "lun 2 mar 2026"


def test_money_refuses_float() -> None:
    with pytest.raises(TypeError):
        format_money(12.5)  # type: ignore[arg-type]


class PayForm(CommandForm):
    amount_cents = MoneyField()


def test_a_form_sent_twice_carries_one_key() -> None:
    key = str(uuid4())
    first, second = (PayForm({"amount_cents": "5", "command_key": key}) for _time in range(2))
    assert first.is_valid()
    assert second.is_valid()
    assert first.command_key == second.command_key == UUID(key)
    assert PayForm()["command_key"].initial != PayForm()["command_key"].initial
    assert not PayForm({"amount_cents": "5"}).is_valid()


def test_a_page_without_its_key_is_refused_with_a_sentence() -> None:
    with pytest.raises(CommandKeyMissingError, match="Open the page again"):
        command_key(RequestFactory().post("/"))


def test_a_refusal_becomes_the_forms_error() -> None:
    form = PayForm({"amount_cents": "5", "command_key": str(uuid4())})
    assert form.is_valid()
    with refused_at(form, "amount_cents"):
        raise CurbstopError("Too much", to_do="Ask a supervisor.")
    assert form.errors["amount_cents"] == ["Too much. Ask a supervisor."]
    assert isinstance(form, forms.Form)


def test_a_panel_stands_in_no_panel() -> None:
    with pytest.raises(TypeError):
        Panel("A", (Panel("B", ()),))


@given(st.lists(st.integers(0, 10**7), max_size=40))
def test_bars_stay_inside_the_drawing(values: list[int]) -> None:
    chart = BarChart("Usage", tuple(Bar("x", value) for value in values))
    assert all(bar.y >= 0 and bar.height >= 0 and bar.y + bar.height == chart.base for bar in chart.drawn)
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.drawn)


def test_two_reads_in_one_month_are_two_months_of_use() -> None:
    months = [month_shown(to_date=dt.date(2025, 10, day), days=days) for day, days in ((1, 29), (31, 30))]
    assert months == ["09/25", "10/25"]
