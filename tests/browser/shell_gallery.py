"""Addresses for the shell's own tests: one page with every part, one form, on top of the real ones."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from curbstop.config.urls import handler403, handler404, handler500
from curbstop.config.urls import urlpatterns as real
from curbstop.kernel.errors import CurbstopError
from curbstop.web.ui.cells import Status
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Figure, Figures, KeyHint, Notice, Panel, Prose, Rule
from curbstop.web.ui.steps import Step, Steps
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table
from curbstop.web.ui.timelines import Timeline, TimelineEntry

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

STATES = {"held": Status("Held", "wait"), "issued": Status("Issued", "good"), "late": Status("Late", "bad")}


@dataclass(frozen=True)
class Row:
    number: str
    name: str
    due: dt.date
    amount_cents: int
    volume_milli: int
    state: str


ROWS = [
    Row(
        f"10{place:04d}-{place % 10}",
        ("Alvarez, Rosa", "Chen, Wei", "Gallardo, Tomás", "O'Neil, Kate")[place % 4],
        dt.date(2026, 3, 2) + dt.timedelta(days=place % 40),
        (place * 7919) % 40000 - 1250,
        place * 500,
        ("held", "issued", "late")[place % 3],
    )
    for place in range(130)
]
BILLS = Table(
    name="bills",
    caption="Bills",
    columns=(
        Column("number", "Account", kind="code", href=lambda row: f"/gallery/form/?account={row.number}"),
        Column("name", "Name"),
        Column("due", "Due", kind="date"),
        Column("volume_milli", "Usage", kind="milli", unit="HCF"),
        Column("amount_cents", "Amount", kind="money", total=True),
        Column("state", "State", kind="status", statuses=STATES),
    ),
    filters=(
        Search("q", "Name or account"),
        Choices("state", "State", options=(("held", "Held"), ("issued", "Issued"), ("late", "Late"))),
        DayFilter("from", "Due from", field="due"),
    ),
    sort="number",
    page_size=15,
    hide_caption=True,
    empty="No bill is here. Bills come from the bill run.",
)


class AdjustmentForm(CommandForm):
    amount_cents = MoneyField(label="Amount", help_text="What the customer owes less.", min_cents=1, max_cents=500_00)
    effective_date = DayField(label="Effective date", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("leak", "Leak"), ("courtesy", "Courtesy")])
    way = forms.ChoiceField(
        label="Tell the customer by", choices=[("mail", "Mail"), ("phone", "Phone")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="The customer agreed", required=False)
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class TooMuchError(CurbstopError):
    pass


def parts(request: HttpRequest) -> HttpResponse:
    head = PageHead(
        title="Alvarez, Rosa",
        subtitle="10 0417-3 · 1350 N Sierra Way",
        crumbs=(Crumb("Find", "/gallery/list/"),),
        primary=Action("Take payment", "/gallery/form/", key="F2"),
        actions=(Action("Adjust", "/gallery/form/", key="a"), Action("Hold", "/gallery/post/", key="h", post=True)),
        status=Status("Water on", "good"),
    )
    timeline = Timeline(
        entries=(
            TimelineEntry(dt.date(2026, 3, 2), "Bill 2026-03", "32 days, 14 HCF", 8412, "/gallery/", "Bill"),
            TimelineEntry(dt.date(2026, 3, 2), "Read 1,204", "Actual", kind="Read"),
            TimelineEntry(dt.date(2026, 2, 20), "Payment", "Check 1044 at the counter", -7000, "/gallery/", "Payment"),
        ),
        title="History",
    )
    months = ("Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb")
    use = (9, 10, 12, 15, 19, 24, 26, 22, 17, 12, 10, 9, 14)
    bars = tuple(
        Bar(month, value * 1000, str(value), quiet=month == "Jan") for month, value in zip(months, use, strict=True)
    )
    body = (
        Figures(
            (
                Figure("Owed", 84_12, "money", href="/gallery/list/", usual="usually 60 to 90"),
                Figure("Late", 14_12, "money", href="/gallery/list/", usual="12 days", tone="bad"),
                Figure("Credit", -1250, "money", href="/gallery/list/"),
                Figure("Bills held", 3, href="/gallery/list/", tone="wait"),
            )
        ),
        Notice("A promise to pay 50.00 by Fri Mar 6, 2026 is kept so far.", "good"),
        Notice("This check is dated 7 months ago. The bank will refuse it. Ask for another payment.", "bad"),
        Panel(
            "Usage",
            (BarChart("Water used, last 13 months", bars, unit="HCF"),),
            action=Action("Reads", "/gallery/list/"),
        ),
        timeline,
        Prose("Water and sewer are paid as a unit."),
        Rule("Ordinance 3456: water and sewer are paid as a unit", "/gallery/"),
        KeyHint("F9", "counts the drawer"),
    )
    aside = (
        Facts(
            (
                Fact("Due", dt.date(2026, 3, 2), kind="date"),
                Fact("Water", 5012, "money", href="/gallery/list/"),
                Fact("Sewer", 3400, "money", href="/gallery/list/", note="2 dwelling units"),
                Fact("Owed", 8412, "money", strong=True),
            ),
            title="Balance",
        ),
    )
    steps = Steps((Step("Who", "done", "/gallery/", "Alvarez, Rosa"), Step("When", "now"), Step("Deposit")))
    return show(
        request,
        head=head,
        body=body,
        aside=aside,
        steps=steps,
        notices=(Notice("Two rows wait.", "wait", "/gallery/list/", "See them"),),
    )


def listing(request: HttpRequest) -> HttpResponse:
    return show(request, head=PageHead(title="Bills"), body=(BILLS.of_rows(request, rows=ROWS),))


def form(request: HttpRequest) -> HttpResponse:
    asked = AdjustmentForm(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        with refused_at(asked, "amount_cents"):
            if asked.cleaned_data["amount_cents"] == 66600:
                raise TooMuchError("Above your limit")
        if asked.is_valid():
            return done(request, f"Adjusted {asked.cleaned_data['amount_cents']} {asked.command_key}", to="/gallery/")
    head = PageHead(title="Adjust", crumbs=(Crumb("Bills", back_to(request, "gallery-list")),))
    return show_form(
        request,
        FormPage(
            head=head, form=asked, submit="Post adjustment", groups=(("Money", ("amount_cents", "effective_date")),)
        ),
    )


def refuse(request: HttpRequest) -> HttpResponse:
    raise TooMuchError("The drawer is closed", where="drawer 3", to_do="Open a session first.")


urlpatterns = [
    path("gallery/", parts, name="gallery"),
    path("gallery/list/", listing, name="gallery-list"),
    path("gallery/form/", form, name="gallery-form"),
    path("gallery/post/", refuse, name="gallery-post"),
    *real,
]
