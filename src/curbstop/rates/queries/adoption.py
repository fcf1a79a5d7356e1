"""What a tariff needs before it may be charged.

Water and sewer: Proposition 218 (California Constitution XIII D, section 6): notice to owners at least 45 days before the
hearing. Geothermal: San Bernardino Municipal Code 13.20.240: Board resolution after a hearing, newspaper notice at least
10 days before it, and notice in the geothermal bills during the 30 days before it.
"""

from datetime import date
from typing import Any

from curbstop.rates.types import Service

OWNERS_NOTICE_DAYS = 45
PUBLICATION_DAYS = 10
BILL_NOTICE_DAYS = 30

NOTICES = {
    Service.WATER: (("notice_mailed_date", OWNERS_NOTICE_DAYS, "mailing of the Proposition 218 notice"),),
    Service.SEWER: (("notice_mailed_date", OWNERS_NOTICE_DAYS, "mailing of the Proposition 218 notice"),),
    Service.GEOTHERMAL: (
        ("publication_date", PUBLICATION_DAYS, "publication in a newspaper"),
        ("bill_notice_from", BILL_NOTICE_DAYS, "first notice in the geothermal bills"),
    ),
}


def adoption_gaps(*, content: dict[str, Any]) -> tuple[str, ...]:
    """What is missing for activation, as sentences; empty when the tariff may be activated."""
    adoption = content.get("adoption", {})
    gaps = []
    if not adoption.get("resolution"):
        gaps.append("The resolution that adopted the tariff is not named (adoption.resolution).")
    hearing = _day(adoption.get("hearing_date"))
    if hearing is None:
        gaps.append("The day of the public hearing is not given (adoption.hearing_date).")
    for key, days, name in NOTICES[Service(content["service"])]:
        noticed = _day(adoption.get(key))
        if noticed is None:
            gaps.append(f"The day of the {name} is not given (adoption.{key}).")
        elif hearing is not None and (hearing - noticed).days < days:
            gaps.append(
                f"The {name} on {noticed.isoformat()} is less than {days} days before the hearing on {hearing.isoformat()}."
            )
    effective_from = _day(content["effective_from"])
    if hearing is not None and effective_from is not None and hearing > effective_from:
        gaps.append(f"The hearing on {hearing.isoformat()} is after the first day of the tariff.")
    return tuple(gaps)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
