"""The files of a conversion, column by column. `docs/how_to/import.md` is made from this; the importer reads by it."""

from curbstop.exchange.conversion.columns import FileLayout
from curbstop.exchange.conversion.layout_money import MONEY_FILES
from curbstop.exchange.conversion.layout_people import (
    ACCOUNT_ROLES,
    AGREEMENT_FACTS,
    AGREEMENTS,
    CONTACT_POINTS,
    CUSTOMER_ACCOUNTS,
    OWNERSHIPS,
    PEOPLE,
)
from curbstop.exchange.conversion.layout_places import (
    INSTALLATIONS,
    METERS,
    PREMISES,
    READS,
    SERVICE_POINTS,
    SEWER_SOURCES,
)

FILES: tuple[FileLayout, ...] = (
    PEOPLE,
    CONTACT_POINTS,
    PREMISES,
    SERVICE_POINTS,
    SEWER_SOURCES,
    CUSTOMER_ACCOUNTS,
    ACCOUNT_ROLES,
    OWNERSHIPS,
    METERS,
    INSTALLATIONS,
    AGREEMENTS,
    AGREEMENT_FACTS,
    READS,
    *MONEY_FILES,
)
LAYOUTS: dict[str, FileLayout] = {layout.name: layout for layout in FILES}
