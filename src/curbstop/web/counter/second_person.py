"""The two fields with which a second person confirms at the first one's screen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.forms import CommandForm


def username_field(*, required: bool = True) -> forms.CharField:
    """The second person's user name. Never filled in by the browser."""
    return forms.CharField(
        label=_("Second person's user name"),
        max_length=150,
        required=required,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "data-no-draft": ""}
        ),
    )


def pin_field(*, required: bool = True) -> forms.CharField:
    """The second person's PIN."""
    return forms.CharField(
        label=_("Second person's PIN"),
        max_length=12,
        required=required,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class SecondPersonForm(CommandForm):
    """Ends with the second person's name and PIN."""

    second_username = username_field()
    second_pin = pin_field()


class MaybeSecondPersonForm(CommandForm):
    """The same, where not everybody needs one."""

    second_username = username_field(required=False)
    second_pin = pin_field(required=False)


def reason_field() -> forms.CharField:
    """Why: kept forever with what was done."""
    return forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))
