"""Messages on bills: said when, to whom, and the list of who was told."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.operations.messages import NewBillMessage
from curbstop.billing.queries.messages import BillMessageRow, bill_messages
from curbstop.journeys.bill_messages import say_on_bills, stop_saying
from curbstop.reporting.bill_messages import told_rows
from curbstop.reporting.held_choice import rate_classes_in_use
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.calendar import MOST_CYCLES, today_of_the_books
from curbstop.web.office.run_lists import bill_href
from curbstop.web.office.words import BILLERS, BILLING_READERS, SERVICES, component_words
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Prose, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

MESSAGE_RULE = _(
    "A bill carries the messages of its bill date that fit it. What it carried is put on record when it is printed or sent,"
    " and a reprint says the same."
)
CHANNELS = (("mail", _("On paper")), ("email", _("By email")))
LANGUAGES = (("en", _("English")), ("es", _("Spanish")))


def message_href(row: BillMessageRow) -> str:
    """The page of a message."""
    return reverse("office:bill_message", args=[row.id])


def whom(row: BillMessageRow) -> str:
    """`Cycle 3, Geothermal, zone 2`, or everybody."""
    parts: list[Words] = []
    if row.cycle_number is not None:
        parts.append(_("Cycle %(number)s") % {"number": row.cycle_number})
    if row.service:
        parts.append(SERVICES.get(row.service, row.service))
    if row.rate_class:
        parts.append(component_words(row.rate_class))
    if row.zone is not None:
        parts.append(_("zone %(zone)s") % {"zone": row.zone})
    if row.language:
        parts.append(dict(LANGUAGES)[row.language])
    return ", ".join(str(part) for part in parts) or str(_("Every bill"))


MESSAGES = Table(
    name="messages",
    caption=_("Messages on bills"),
    columns=(
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("To"), kind="date"),
        Column("whom", _("Which bills"), value=whom, href=message_href),
        Column("text_en", _("Text"), href=message_href),
        Column("reason", _("Why it is said")),
        Column("bills", _("Bills that carried it"), kind="count", href=message_href),
    ),
    filters=(Search("q", _("Text or reason")),),
    empty=_("No message was ever put on bills."),
    hide_caption=True,
    row_href=message_href,
)
TOLD = Table(
    name="told",
    caption=_("Who was told"),
    columns=(
        Column("account_number", _("Account"), kind="code"),
        Column("mail_to", _("Name")),
        Column("bill_number", _("Bill"), kind="code", href=lambda row: bill_href(row.bill_id)),
        Column("bill_date", _("Bill date"), kind="date"),
        Column("sent_on", _("Sent on"), kind="date"),
        Column("channel", _("How"), value=lambda row: dict(CHANNELS).get(row.channel, row.channel)),
        Column("language", _("Language"), value=lambda row: dict(LANGUAGES)[row.language]),
    ),
    filters=(
        Search("q", _("Account or name")),
        Choices("channel", _("How"), options=CHANNELS),
        Choices("language", _("Language"), options=LANGUAGES),
    ),
    page_size=50,
    empty=_("No bill has carried it yet."),
)


class MessageForm(CommandForm):
    """When, to whom, and what."""

    from_date = DayField(label=_("Bill dates from"))
    to_date = DayField(label=_("to"))
    cycle_number = forms.IntegerField(label=_("Cycle"), required=False, min_value=1, max_value=MOST_CYCLES)
    service = forms.ChoiceField(label=_("Service"), required=False, choices=[("", _("Any")), *SERVICES.items()])
    rate_class = forms.ChoiceField(label=_("Class"), required=False)
    zone = forms.IntegerField(label=_("Elevation zone"), required=False, min_value=0, max_value=1_000)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("Any")), *LANGUAGES])
    text_en = forms.CharField(label=_("Text in English"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    text_es = forms.CharField(
        label=_("Text in Spanish"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Left empty, Spanish bills say it in English."),
    )
    reason = forms.CharField(
        label=_("Why it is said"),
        max_length=200,
        help_text=_("For example the hearing that it gives notice of."),
        widget=forms.TextInput(attrs={"size": 60}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(code, component_words(code)) for code in rate_classes_in_use()]
        self.fields["rate_class"].choices = [("", _("Any")), *classes]  # type: ignore[attr-defined]

    @property
    def new(self) -> NewBillMessage:
        """The message."""
        return NewBillMessage(**{name: self.cleaned_data[name] for name in NewBillMessage.__dataclass_fields__})


class EndForm(CommandForm):
    """When it ends."""

    last_day = DayField(label=_("Last bill date with it"))


@page(url_name="office:bill_messages", roles=BILLING_READERS, command=_("Messages on bills"), keywords="mensaje aviso")
def messages(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    new = Action(_("Put a message on bills"), reverse("office:bill_message_new"), key="n", kind="primary")
    head = PageHead(
        title=_("Messages on bills"), primary=new if roles_for(request) & set(BILLERS) else None, crumbs=_crumbs()[:1]
    )
    return show(request, head=head, body=(MESSAGES.of_rows(request, rows=bill_messages()), Rule(MESSAGE_RULE)))


def _crumbs() -> tuple[Crumb, ...]:
    return (
        Crumb(_("Cycle calendar"), reverse("office:cycles")),
        Crumb(_("Messages on bills"), reverse("office:bill_messages")),
    )


@page(url_name="office:bill_message", roles=BILLING_READERS)
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message with everybody who was told: the proof of a notice."""
    row = _known(message_id)
    facts = Facts(
        (
            Fact(_("Bill dates from"), row.from_date, kind="date"),
            Fact(_("to"), row.to_date, kind="date"),
            Fact(_("Which bills"), whom(row)),
            Fact(_("Why it is said"), row.reason),
            Fact(_("Bills that carried it"), row.bills, kind="count", strong=True),
        )
    )
    may = roles_for(request) & set(BILLERS) and row.to_date >= today_of_the_books()
    end = Action(_("End it"), reverse("office:bill_message_end", args=[row.id]), key="e")
    head = PageHead(title=_("Message on bills"), crumbs=_crumbs(), actions=(end,) if may else ())
    told = TOLD.of_rows(request, rows=told_rows(message_id=row.id))
    texts = tuple(Prose(text) for text in (row.text_en, row.text_es) if text)
    return show(request, head=head, body=(facts, *texts, told))


def _known(message_id: int) -> BillMessageRow:
    found = bill_messages(message_id=min(message_id, LARGEST_ID))
    if not found:
        raise Http404
    return found[0]


@page(url_name="office:bill_message_new", roles=BILLERS, writes=True)
def message_new(request: HttpRequest) -> HttpResponse:
    """A text on the bills that fit."""
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            say_on_bills(
                new=form.new, command_key=form.command_key, actor_id=staff_user_id(request), now=timezone.now()
            )
        if form.is_valid():
            return done(request, _("Bills of these days carry it."), to=reverse("office:bill_messages"))
    head = PageHead(title=_("Put a message on bills"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("Put it on bills"), aside=(Rule(MESSAGE_RULE),)))


@page(url_name="office:bill_message_end", roles=BILLERS, writes=True)
def message_end(request: HttpRequest, message_id: int) -> HttpResponse:
    """End a message earlier."""
    row = _known(message_id)
    form = EndForm(request.POST or None, initial={"last_day": today_of_the_books()})
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            stop_saying(
                message_id=row.id,
                last_day=form.cleaned_data["last_day"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("It ends on that day."), to=message_href(row))
    head = PageHead(title=_("End the message"), crumbs=(*_crumbs(), Crumb(_("Message on bills"), message_href(row))))
    return show_form(request, FormPage(head=head, form=form, submit=_("End it"), before=(Prose(row.text_en),)))
