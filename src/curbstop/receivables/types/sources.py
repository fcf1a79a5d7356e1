"""Where the money of an allocation comes from."""

from enum import StrEnum


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


ALLOCATION_SOURCES: tuple[str, ...] = tuple(source.value for source in AllocationSource)
