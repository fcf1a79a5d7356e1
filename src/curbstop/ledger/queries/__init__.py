"""Reads of the room `ledger`; frozen rows."""

from curbstop.ledger.queries.balances import (
    Balance,
    SubsidiaryBalance,
    TrialBalanceRow,
    balance,
    subsidiary_balances,
    trial_balance,
)
from curbstop.ledger.queries.chart import FundRow, LedgerAccountRow, funds, ledger_account, ledger_accounts
from curbstop.ledger.queries.days import (
    DayRow,
    NoOpenDayError,
    PeriodRow,
    business_days,
    day_state,
    fiscal_periods_of,
    latest_open_day,
    unsealed_days,
)
from curbstop.ledger.queries.entries import (
    EntryRow,
    NoSuchEntryError,
    TransferRow,
    corrections_of,
    entries_of_source,
    entry,
    entry_transfers,
)
from curbstop.ledger.queries.exports import ExportRow, FundTotal, exports_of, fund_totals, next_export_number
from curbstop.ledger.queries.seals import Disagreement, SealReport, SealRow, recompute_seal, seal_of, sealed_days
from curbstop.ledger.queries.sections import LEDGER_SECTIONS, SealSectionSql
from curbstop.ledger.queries.statement import StatementPage, StatementRow, statement

__all__ = [
    "LEDGER_SECTIONS",
    "Balance",
    "DayRow",
    "Disagreement",
    "EntryRow",
    "ExportRow",
    "FundRow",
    "FundTotal",
    "LedgerAccountRow",
    "NoOpenDayError",
    "NoSuchEntryError",
    "PeriodRow",
    "SealReport",
    "SealRow",
    "SealSectionSql",
    "StatementPage",
    "StatementRow",
    "SubsidiaryBalance",
    "TransferRow",
    "TrialBalanceRow",
    "balance",
    "business_days",
    "corrections_of",
    "day_state",
    "entries_of_source",
    "entry",
    "entry_transfers",
    "exports_of",
    "fiscal_periods_of",
    "fund_totals",
    "funds",
    "latest_open_day",
    "ledger_account",
    "ledger_accounts",
    "next_export_number",
    "recompute_seal",
    "seal_of",
    "sealed_days",
    "statement",
    "subsidiary_balances",
    "trial_balance",
    "unsealed_days",
]
