"""A payment file is brought: checked before anything is posted; one that is not sound is kept as rejected."""

import hashlib
from dataclasses import dataclass
from uuid import uuid5

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import PaymentFileError, rejected_files
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.journeys.rejected_files import reject_payment_file
from curbstop.platform.files import store_file
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.batches import FORMATS, KEPT, KEPT_FORMAT, OURS, checked_file, files_crumb
from curbstop.web.supervisor.links import FILE_POSTERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule

MEDIA_TYPES = {OURS: "text/csv"}
LARGEST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Brought:
    """A file as it was brought."""

    content: bytes
    name: str
    file_format: str
    media_type: str


class CheckForm(CommandForm):
    """The file."""

    payment_file = forms.FileField(
        label=_("Payment file"), help_text=_("CSV with control figures in its first line: #control,<count>,<amount>.")
    )
    file_format = forms.ChoiceField(
        label=_("What the file is"),
        choices=tuple(FORMATS.items()),
        required=False,
        help_text=_("A lockbox file is read in the layout of each bank that is known."),
    )


@page(
    url_name="supervisor:batch_new",
    roles=FILE_POSTERS,
    writes=True,
    command=_("Load a payment file"),
    keywords="batch upload lockbox",
)
def batch_new(request: HttpRequest) -> HttpResponse:
    """Check the file; what is wrong is said with its line, and nothing is posted."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["payment_file"]
        content, file_format = uploaded.read(LARGEST_BYTES + 1), form.cleaned_data["file_format"] or OURS
        if len(content) > LARGEST_BYTES:
            form.add_error("payment_file", _("The file is larger than 20 MB."))
        else:
            media_type = MEDIA_TYPES.get(file_format, "application/octet-stream")
            with refused_at(form, "payment_file"):
                _checked_or_kept(request, form, _Brought(content, uploaded.name, file_format, media_type))
        if form.is_valid():
            now = timezone.now()
            request.session[KEPT] = store_file(name=uploaded.name, media_type=media_type, content=content, now=now)
            request.session[KEPT_FORMAT] = file_format
            return done(
                request,
                _("The file is in order. Look at its figures, then post it."),
                to=reverse("supervisor:batch_post"),
            )
    head = PageHead(title=_("Load a payment file"), crumbs=(files_crumb(request),))
    rule = Rule(_("A file posts whole or not at all. Payments for unknown accounts wait as unidentified money."))
    layout = Facts(
        (
            Fact(_("First line"), "#control,2,84.12", kind="code"),
            Fact(_("Second line"), "account_number,amount,reference,payer,paid_on", kind="code"),
            Fact(_("Then"), "100000017,42.06,R1,Ann Lee,2026-03-02", kind="code"),
        ),
        title=_("How the file looks"),
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Check the file"), aside=(layout, rule)))


def _checked_or_kept(request: HttpRequest, form: CheckForm, brought: _Brought) -> None:
    """A file that is not sound is kept as rejected before its refusal goes on."""
    try:
        checked_file(brought.content, brought.name, brought.file_format)
    except (FileRefusedError, PaymentFileError) as error:
        sha256 = hashlib.sha256(brought.content).hexdigest()
        before = rejected_files(file_sha256=sha256)
        reject_payment_file(
            command_key=uuid5(form.command_key, sha256),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            content=brought.content,
            name=brought.name,
            file_format=brought.file_format,
            media_type=brought.media_type,
            error=error,
        )
        if before:
            form.add_error(
                None,
                _("This very file was rejected before, on %(day)s by %(who)s: ask the sender for a corrected one.")
                % {"day": before[0].business_date.isoformat(), "who": before[0].rejected_by},
            )
        raise
