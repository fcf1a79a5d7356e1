"""Django's registration of the room `customers`."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The room `customers` as a Django app."""

    name = "curbstop.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
