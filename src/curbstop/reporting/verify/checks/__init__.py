"""The checks by area."""
