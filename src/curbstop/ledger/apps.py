"""Django's registration of the room `ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room `ledger` as a Django app."""

    name = "curbstop.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
