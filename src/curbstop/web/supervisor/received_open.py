"""Opening mail or the drop box by two: the tape, and a tape made again."""

from datetime import datetime, time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import offices
from curbstop.cashiering.types.received import BatchSource
from curbstop.journeys.received_batches import receive_batch, tape_again
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import pin_field, reason_field, username_field
from curbstop.web.supervisor.received import received_or_404
from curbstop.web.supervisor.received_words import OPENERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show_form
from curbstop.web.ui.panels import Rule

TEMPLATE = "counter/form_with_count.html"


def _items_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Envelopes with money"),
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )


class OpenForm(CountForm):
    """What was opened, and its tape."""

    with_checks = True
    first = ("source", "office_id", "received_on", "collected", "item_count")
    source = forms.ChoiceField(
        label=_("What was opened"),
        choices=((BatchSource.MAIL.value, _("Mail")), (BatchSource.DROP_BOX.value, _("Drop box"))),
    )
    office_id = forms.TypedChoiceField(label=_("Office"), coerce=int)
    received_on = DayField(
        label=_("Received on"), help_text=_("Mail counts as paid on this day, never on the postmark.")
    )
    collected = forms.TimeField(
        label=_("Drop box: emptied at"),
        required=False,
        input_formats=["%H:%M", "%I:%M %p", "%H%M"],
        help_text=_("For example 06:50. By 07:00, and the first collection of a day, count the same day."),
        widget=forms.TextInput(attrs={"size": 8}),
    )
    item_count = _items_field()
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    second_username = username_field()
    second_pin = pin_field()

    def clean(self) -> dict[str, object]:
        """A drop box has its time."""
        cleaned = super().clean()
        if (
            cleaned.get("source") == BatchSource.DROP_BOX
            and not cleaned.get("collected")
            and "collected" not in self.errors
        ):
            self.add_error("collected", _("Say when the drop box was emptied."))
        return cleaned


class TapeForm(CountForm):
    """The tape made anew."""

    with_checks = True
    first = ("item_count",)
    item_count = _items_field()
    reason = reason_field()
    second_username = username_field()
    second_pin = pin_field()


@page(
    url_name="supervisor:received_new",
    roles=OPENERS,
    writes=True,
    command=_("Open mail or the drop box"),
    keywords="tape envelopes",
)
def received_new(request: HttpRequest) -> HttpResponse:
    """Two persons open it and tape what is in it."""
    form = OpenForm(request.POST or None, initial={"received_on": timezone.localdate(), "source": "mail"})
    form.fields["office_id"].choices = [(row.id, f"{row.code} {row.name}") for row in offices()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        batch_id = 0
        with refused_at(form):
            batch_id = _receive(request, form)
        if batch_id:
            return done(
                request,
                _("The batch is taped. Somebody else posts it."),
                to=reverse("supervisor:received_batch", args=[batch_id]),
            )
    head = PageHead(
        title=_("Open mail or the drop box"), crumbs=(Crumb(_("Mail room"), back_to(request, "supervisor:received")),)
    )
    rule = Rule(
        _(
            "Two persons open it, and list what is in it before anybody posts: cash by piece, every check by its amount"
            " (cash controls 27 and 28). A card number that comes by mail is destroyed and the customer is called."
        )
    )
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Keep the tape"), key="F9", aside=(rule,)), template=TEMPLATE
    )


def _receive(request: HttpRequest, form: OpenForm) -> int:
    asked = form.cleaned_data
    source = BatchSource(asked["source"])
    return receive_batch(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        source=source,
        office_id=asked["office_id"],
        received_on=asked["received_on"],
        item_count=asked["item_count"],
        tape=asked["count"],
        second_username=asked["second_username"],
        second_pin=asked["second_pin"],
        collected_at=_moment(asked["received_on"], asked["collected"]) if source is BatchSource.DROP_BOX else None,
        note=asked["note"],
    )


def _moment(day: object, hour: time) -> datetime:
    return datetime.combine(day, hour, timezone.get_current_timezone())  # type: ignore[arg-type]


@page(url_name="supervisor:received_tape", roles=OPENERS, writes=True)
def received_tape(request: HttpRequest, received_id: int) -> HttpResponse:
    """Tape the batch again, because the tape was wrong; the earlier one stays."""
    received_or_404(received_id)
    there = reverse("supervisor:received_batch", args=[received_id])
    form = TapeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            tape_again(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                batch_id=received_id,
                item_count=form.cleaned_data["item_count"],
                tape=form.cleaned_data["count"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The new tape counts. The earlier one stays."), to=there)
    head = PageHead(title=_("Tape again"), crumbs=(Crumb(_("Batch"), there),))
    rule = Rule(_("By two who do not post the batch, with the reason (cash controls 27 and 30)."))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Keep the tape"), key="F9", aside=(rule,)), template=TEMPLATE
    )
