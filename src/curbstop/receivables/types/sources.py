"""Where the money of an allocation comes from."""

from collections.abc import Iterable
from enum import StrEnum

from curbstop.kernel.wording import Wording


class AllocationSource(StrEnum):
    """The kind of what reached an item."""

    PAYMENT = "payment"
    CREDIT = "credit"
    SECURITY_DEPOSIT = "security_deposit"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    RETURN = "return"
    ASSISTANCE = "assistance"
    CANCEL = "cancel"


# What a bill itself brings: credit that it uses up, and assistance that found none of its charges.
BILL_SOURCES = (AllocationSource.CREDIT, AllocationSource.ASSISTANCE)


def bill_sources(bill_ids: Iterable[int]) -> list[tuple[str, int]]:
    """The sources that are gone when these bills never were."""
    return [(kind.value, bill_id) for bill_id in bill_ids for kind in BILL_SOURCES]


SOURCE_WORDS: dict[str, Wording] = {
    AllocationSource.PAYMENT: Wording("payment"),
    AllocationSource.CREDIT: Wording("credit"),
    AllocationSource.SECURITY_DEPOSIT: Wording("security deposit"),
    AllocationSource.ADJUSTMENT: Wording("adjustment"),
    AllocationSource.WRITE_OFF: Wording("write off"),
    AllocationSource.TRANSFER: Wording("transfer", meaning="allocation"),
    AllocationSource.RETURN: Wording("return", meaning="allocation"),
    AllocationSource.ASSISTANCE: Wording("assistance"),
    AllocationSource.CANCEL: Wording("cancel", meaning="allocation"),
}
ALLOCATION_SOURCES: tuple[str, ...] = tuple(source.value for source in AllocationSource)
