"""Django's registration of the room `rates`."""

from django.apps import AppConfig


class RatesConfig(AppConfig):
    """The room `rates` as a Django app."""

    name = "curbstop.rates"
    label = "rates"
    default_auto_field = "django.db.models.BigAutoField"
