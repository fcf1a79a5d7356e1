"""Django's registration of the room `platform`."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """The room `platform` as a Django app."""

    name = "curbstop.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
