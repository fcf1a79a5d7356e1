"""Closed days to the city's general ledger: one numbered, balanced journal per fund, never twice."""

from curbstop.exchange.general_ledger.end_day import DayEnded, end_day
from curbstop.exchange.general_ledger.export_day import ExportedJournal, export_day

__all__ = ["DayEnded", "ExportedJournal", "end_day", "export_day"]
