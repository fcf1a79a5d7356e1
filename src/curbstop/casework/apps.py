"""Django's registration of the room `casework`."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The room `casework` as a Django app."""

    name = "curbstop.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
