"""The office: billing, rates, meters and the ledger."""
