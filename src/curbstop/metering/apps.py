"""Django's registration of the room `metering`."""

from django.apps import AppConfig


class MeteringConfig(AppConfig):
    """The room `metering` as a Django app."""

    name = "curbstop.metering"
    label = "metering"
    default_auto_field = "django.db.models.BigAutoField"
