"""Who sits at the service desk, and the way to pages of other seats."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

from curbstop.staff.types import (
    BILLING,
    CASHIER,
    COLLECTIONS,
    FIELD,
    FINANCE,
    MANAGER,
    METER,
    REPRESENTATIVE,
    SUPERVISOR,
)

READERS = (REPRESENTATIVE, CASHIER, BILLING, METER, FIELD, COLLECTIONS, FINANCE, SUPERVISOR, MANAGER)
TALKERS = (REPRESENTATIVE, CASHIER, BILLING, METER, FIELD, COLLECTIONS, SUPERVISOR, MANAGER)
ADJUSTERS = (REPRESENTATIVE, BILLING, COLLECTIONS, SUPERVISOR, MANAGER)
STARTERS = (REPRESENTATIVE, BILLING, SUPERVISOR)
METER_READERS = (REPRESENTATIVE, METER, BILLING, FIELD, SUPERVISOR)

PAGES: Mapping[str, str] = {
    "account": "desk:account",
    "customer_account": "desk:account",
    "person": "desk:person",
    "premise": "desk:premise",
    "meter": "desk:meter",
    "receipt": "counter:receipt",
    "bill": "office:bill",
    "entry": "audit:entry",
    "work_item": "desk:work_item",
    "session": "supervisor:session",
    "deposit": "supervisor:deposit",
    "batch": "supervisor:batch",
    "bank_line": "supervisor:bank_match",
    "suspense_item": "supervisor:suspense_item",
}


def subject_href(*, kind: str, identity: int) -> str:
    """The page of a thing; empty when it has none."""
    return page_href(PAGES[kind], identity) if kind in PAGES else ""


def page_href(url_name: str, *arguments: object) -> str:
    """The address of a page; empty while that page does not exist."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
