"""Transfers between ledger accounts; knows nothing of water."""
