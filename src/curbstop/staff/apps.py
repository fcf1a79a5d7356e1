"""Django's registration of the room `staff`."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The room `staff` as a Django app."""

    name = "curbstop.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
