"""From a thing that is named by kind and id to its page, and who may sit here."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

from curbstop.staff.types import FINANCE, MAIL_OPENER, MANAGER, SUPERVISOR

OVERSEERS = (SUPERVISOR, MANAGER)
RECONCILERS = (FINANCE, SUPERVISOR, MANAGER)
FILE_POSTERS = (FINANCE, MAIL_OPENER, SUPERVISOR, MANAGER)

PAGES: Mapping[str, str] = {
    "session": "supervisor:session",
    "batch": "supervisor:batch",
    "received_batch": "supervisor:received_batch",
    "surprise_due": "supervisor:surprise_count",
    "deposit": "supervisor:deposit",
    "receipt": "counter:receipt",
    "entry": "audit:entry",
    "customer_account": "desk:account",
    "suspense_item": "supervisor:suspense_item",
    "bill": "office:bill",
    "refund_file": "office:refund_file",
    "correction": "office:correction",
    "bill_proof": "office:proof",
    "billable_charge": "desk:billable_charge",
    "work_item": "desk:work_item",
    "bank_line": "supervisor:bank_match",
    "chargeback": "supervisor:dispute",
    "offline_receipt": "supervisor:offline_receipt",
}


def subject_href(*, kind: str, identity: int) -> str:
    """The page of a thing; empty when it has none."""
    return page_href(PAGES[kind], identity) if kind in PAGES else ""


def page_href(url_name: str, *arguments: object) -> str:
    """The address of a page of another seat; empty while that page does not exist."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
