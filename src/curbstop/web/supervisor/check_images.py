"""The file of check images of a deposit: written of what the scanner delivered, fetched for the bank, or given up."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import DepositRow, image_file_of_deposit
from curbstop.exchange.deposits.check_image_file import file_of_check_images, give_up_check_images, write_check_images
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.supervisor.deposits import deposit_or_404
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule

LARGEST_BYTES = 200 * 1024 * 1024


class ImagesForm(CommandForm):
    """What the scanner delivered."""

    package = forms.FileField(
        label=_("ZIP of the scanner"), help_text=_("Its list checks.csv, and an image of each check's front and back.")
    )


class GiveUpForm(CommandForm):
    """Why there are no images."""

    reason = reason_field()


@page(url_name="supervisor:deposit_images", roles=RECONCILERS, writes=True)
def images(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """Write the file: it is exactly the deposit's checks, or nothing is written."""
    found = deposit_or_404(deposit_id)
    there = reverse("supervisor:deposit", args=[deposit_id])
    form = ImagesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        package = form.cleaned_data["package"].read(LARGEST_BYTES + 1)
        if len(package) > LARGEST_BYTES:
            form.add_error("package", _("The file is larger than 200 MB."))
        else:
            with refused_at(form, "package"):
                write_check_images(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    deposit_id=deposit_id,
                    package=package,
                )
        if form.is_valid():
            return done(request, _("The file of check images is written. Fetch it and send it to the bank."), to=there)
    head = PageHead(title=_("File of check images"), crumbs=_crumbs(request, there))
    rule = Rule(
        _(
            "The file holds the deposit's checks, amount by amount, or it is not written. It is written once; the bank must never get a check twice."
        )
    )
    layout = Facts(
        (
            Fact(_("First line"), "sequence,routing,on_us,auxiliary_on_us,amount,front,back", kind="code"),
            Fact(_("Then"), "1,231380104,00012345/101,,125.50,1f.tif,1b.tif", kind="code"),
        ),
        title=_("How checks.csv looks"),
    )
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Write the file"), key="F9", aside=(_facts(found), layout, rule)),
    )


@page(url_name="supervisor:deposit_no_images", roles=RECONCILERS, writes=True)
def no_images(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """There are no images: the checks go in the bag with their list."""
    found, form = deposit_or_404(deposit_id), GiveUpForm(request.POST or None)
    there = reverse("supervisor:deposit", args=[deposit_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            give_up_check_images(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                deposit_id=deposit_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The checks go on paper, with their list."), to=there)
    head = PageHead(title=_("No images: the checks go on paper"), crumbs=_crumbs(request, there))
    rule = Rule(_("A check goes as an image or on paper, never both: no file of images can be written afterwards."))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("On paper"), aside=(_facts(found), rule), danger=True)
    )


@page(url_name="supervisor:deposit_images_file", roles=RECONCILERS)
def images_file(request: HttpRequest, deposit_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The file for the bank, as it was written."""
    kept = image_file_of_deposit(deposit_id=deposit_id)
    if kept is None or kept.stored_file_id is None:
        raise Http404
    response = HttpResponse(file_of_check_images(kept=kept), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{kept.file_name}"'
    response["Cache-Control"] = "no-store"
    return response


def _crumbs(request: HttpRequest, there: str) -> tuple[Crumb, ...]:
    return (Crumb(_("Deposits"), back_to(request, "supervisor:deposits")), Crumb(_("Deposit"), there))


def _facts(found: DepositRow) -> Facts:
    return Facts(
        (
            Fact(_("Bank account"), found.bank_account_name),
            Fact(_("Business day"), found.business_date, kind="date"),
            Fact(_("Checks"), found.checks_count, kind="count"),
            Fact(_("Amount"), found.checks_cents, kind="money", strong=True),
        ),
        title=_("Deposit"),
    )
