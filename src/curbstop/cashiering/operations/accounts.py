"""The ledger's accounts as the cash room names them."""

from curbstop.cashiering.types import TenderClass
from curbstop.ledger.types import Side

BANK, CURRENCY, CHANGE_FUND, CHECKS, IN_TRANSIT, SETTLEMENTS, RETURNED = 101, 102, 103, 104, 105, 106, 107
SECURITY_DEPOSITS, CREDITS, UNIDENTIFIED, DEPARTMENTS, REFUNDS, CHECKS_OUTSTANDING = 201, 205, 206, 208, 210, 211
CASH_OVER, CASH_SHORT, BANK_FEES, RETURNED_ITEM_FEES = 498, 499, 661, 442


def place_of(*, tender_class: TenderClass, holder_id: int | None, settlement_id: int | None) -> Side:
    """Where a tender's money lies: currency and checks with a holder, cards and batches in a settlement."""
    if tender_class is TenderClass.CURRENCY:
        return Side(CURRENCY, holder_id)
    if tender_class is TenderClass.CHECKS:
        return Side(CHECKS, holder_id)
    return Side(SETTLEMENTS, settlement_id)
