"""Read-only figures and proofs; the only room that may look at every table."""
