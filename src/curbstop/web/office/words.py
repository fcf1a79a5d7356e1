"""Words of the billing pages, and who may open them."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from curbstop.staff.types import (
    AUDITOR,
    BILLING,
    CASHIER,
    COLLECTIONS,
    FINANCE,
    MANAGER,
    METER,
    REPRESENTATIVE,
    SUPERVISOR,
)
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status

BILLING_READERS = (BILLING, SUPERVISOR, MANAGER, FINANCE, METER, AUDITOR)
BILLERS = (BILLING, SUPERVISOR, MANAGER)
# A customer at the counter or on the telephone asks about a bill.
BILL_READERS = (*BILLING_READERS, REPRESENTATIVE, CASHIER, COLLECTIONS)

BILL_STATES: Mapping[str, Status] = {
    "HELD": Status(_("Held"), "wait"),
    "READY": Status(_("Ready"), "quiet"),
    "ISSUED": Status(_("Issued"), "good"),
    "CANCELLED": Status(_("Cancelled"), "bad"),
}
RUN_STATES: Mapping[str, Status] = {
    "RUNNING": Status(_("Running"), "wait"),
    "FINISHED": Status(_("Finished"), "good"),
}
BILL_KINDS: Mapping[str, Words] = {
    "regular": _("Regular bill"),
    "first": _("First bill"),
    "final": _("Final bill"),
    "odd": _("Bill for an odd period"),
}
SERVICES: Mapping[str, Words] = {
    "water": _("Water"),
    "sewer": _("Sewer"),
    "geothermal": _("Geothermal"),
    "irrigation": _("Irrigation"),
    "fire": _("Fire service"),
}
EXCEPTION_KINDS: Mapping[str, Words] = {
    "held": _("Held"),
    "missing_usage": _("No usable read"),
    "missing_read": _("No usable read"),
    "no_tariff": _("No tariff in force"),
    "unknown_class": _("Class not in the tariff"),
    "missing_fact": _("A fact is missing"),
    "not_rated": _("Could not be rated"),
    "unrated": _("Could not be rated"),
    "no_facts": _("A fact is missing"),
    "missing": _("No usable read"),
    "negative": _("Read below the one before"),
    "too_many_estimates": _("Estimated too often"),
    "no_history": _("Nothing to estimate from"),
    "read_held": _("Read to decide about"),
}

COMPONENTS: Mapping[str, Words] = {
    "service_charge": _("Monthly service charge"),
    "commodity": _("Water used"),
    "utility_surcharge": _("Power surcharge"),
    "elevation_charge": _("Elevation charge"),
    "treatment_dwelling": _("Sewer treatment"),
    "collection_dwelling": _("Sewer collection"),
    "treatment_volume": _("Sewer treatment by volume"),
    "collection_volume": _("Sewer collection by volume"),
    "heat_service": _("Geothermal service"),
    "heat": _("Geothermal heat"),
    "meter_size": _("Meter size"),
    "dwelling_units": _("Dwelling units"),
    "zone": _("Elevation zone"),
    "outside_city": _("Outside the city"),
}


def month_words(month: date | None) -> str:
    """`March 2026`."""
    return str(date_format(month, "F Y")) if month else ""


def component_words(code: str) -> str:
    """A charge's code for people."""
    return str(COMPONENTS.get(code) or code.replace("_", " ").capitalize())


def exception_words(kind: str) -> Words:
    """What a run's exception is called."""
    return EXCEPTION_KINDS.get(kind) or component_words(kind)
