"""Django's registration of the room `billing`."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """The room `billing` as a Django app."""

    name = "curbstop.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"
