"""Django's registration of the room `correspondence`."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """The room `correspondence` as a Django app."""

    name = "curbstop.correspondence"
    label = "correspondence"
    default_auto_field = "django.db.models.BigAutoField"
