"""What every utility needs before its first record: calendars and default policies."""

from django.db import transaction

from curbstop.platform.calendars import install_calendars
from curbstop.platform.policies import install_default_policies


def install_reference_data() -> None:
    """Fill what is missing; changes nothing that is there."""
    with transaction.atomic():
        install_calendars()
        install_default_policies()
