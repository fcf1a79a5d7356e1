"""Who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """How screens look: as the machine says, or by choice."""

    AUTO = "auto", _("As the computer says")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class StaffUser(AbstractUser):
    """A person of the utility, with the PIN that confirms at somebody else's screen."""

    language = models.CharField(max_length=2, default="en", choices=[("en", "English"), ("es", "Español")])
    theme = models.CharField(max_length=5, default=Theme.AUTO, choices=Theme)
    pin_hash = models.CharField(max_length=128, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0, help_text="Wrong PINs since the last right one")

    class Meta(AbstractUser.Meta):
        abstract = False
        swappable = "AUTH_USER_MODEL"
