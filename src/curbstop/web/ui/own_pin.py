"""One's own PIN, with which one confirms at another's screen: set after the password was asked for."""

from django import forms
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from curbstop.staff.operations import set_pin
from curbstop.staff.types import AUDITOR
from curbstop.web.ui.access import EVERYONE, page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Rule

PIN_RULE = _("A PIN has at least four digits. Five wrong ones lock it until it is set anew.")


class PinForm(CommandForm):
    """A PIN, twice."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "inputmode": "numeric"}),
    )
    again = forms.CharField(
        label=_("New PIN again"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, object]:
        """Both are the same."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if "pin" in cleaned and cleaned.get("again") != cleaned["pin"]:
            self.add_error("again", _("The two PINs differ. Type the same one twice."))
        return cleaned


class OwnPinForm(PinForm):
    """The password first: a screen that somebody left must not give away their PIN."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "pin", "again")


@page(
    url_name="ui:own_pin",
    roles=EVERYONE,
    writes=True,
    write_roles=EVERYONE - {AUDITOR},
    command=_("Your PIN"),
    keywords="pin second person clave",
)
def own_pin(request: HttpRequest) -> HttpResponse:
    """Set one's own PIN; a wrong password counts like one at sign-in."""
    form = OwnPinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_own_password(request, form.cleaned_data["password"]):
            with refused_at(form, field="pin"), transaction.atomic():
                set_pin(staff_user_id=int(request.user.pk or 0), pin=form.cleaned_data["pin"])
        else:
            form.add_error("password", _("This is not your password. Type it again."))
        if form.is_valid():
            return done(request, _("Your PIN is set."), to="/")
    rule = Rule(_("With your PIN you confirm at another's screen what needs two people. Tell it to nobody."))
    form_page = FormPage(
        head=PageHead(title=_("Your PIN")),
        form=form,
        submit=_("Set the PIN"),
        cancel_href="/",
        aside=(Rule(PIN_RULE), rule),
    )
    return show_form(request, form_page)


def _is_own_password(request: HttpRequest, password: str) -> bool:
    found = authenticate(request=request, username=request.user.get_username(), password=password)
    return found is not None and found.pk == request.user.pk
