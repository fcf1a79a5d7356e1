"""Django's registration of the room `cashiering`."""

from django.apps import AppConfig


class CashieringConfig(AppConfig):
    """The room `cashiering` as a Django app."""

    name = "curbstop.cashiering"
    label = "cashiering"
    default_auto_field = "django.db.models.BigAutoField"
