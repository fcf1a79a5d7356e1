"""Django's registration of the room `premises`."""

from django.apps import AppConfig


class PremisesConfig(AppConfig):
    """The room `premises` as a Django app."""

    name = "curbstop.premises"
    label = "premises"
    default_auto_field = "django.db.models.BigAutoField"
