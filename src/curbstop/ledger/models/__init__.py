"""Tables of the room `ledger`."""

from curbstop.ledger.models.chart import Fund, LedgerAccount
from curbstop.ledger.models.days import BusinessDay, DayState, FiscalPeriod, PeriodState
from curbstop.ledger.models.export import ExportState, GeneralLedgerExport
from curbstop.ledger.models.journal import JournalEntry, Transfer
from curbstop.ledger.models.seals import Seal, SealChunk, SealSection
from curbstop.ledger.models.sums import AccountDayTotal, ClosingBalance

__all__ = [
    "AccountDayTotal",
    "BusinessDay",
    "ClosingBalance",
    "DayState",
    "ExportState",
    "FiscalPeriod",
    "Fund",
    "GeneralLedgerExport",
    "JournalEntry",
    "LedgerAccount",
    "PeriodState",
    "Seal",
    "SealChunk",
    "SealSection",
    "Transfer",
]
