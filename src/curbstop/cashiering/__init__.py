"""Offices, drawers, sessions, payments, receipts, batches and deposits."""
