"""Django's registration of the room `receivables`."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """The room `receivables` as a Django app."""

    name = "curbstop.receivables"
    label = "receivables"
    default_auto_field = "django.db.models.BigAutoField"
