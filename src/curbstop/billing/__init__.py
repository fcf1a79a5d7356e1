"""Cycles, bills, open items, adjustments and the bill run."""
