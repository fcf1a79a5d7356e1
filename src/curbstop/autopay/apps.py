"""Django's registration of the room `autopay`."""

from django.apps import AppConfig


class AutopayConfig(AppConfig):
    """The room `autopay` as a Django app."""

    name = "curbstop.autopay"
    label = "autopay"
    default_auto_field = "django.db.models.BigAutoField"
