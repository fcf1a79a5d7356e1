"""The terminal's entry points: one call each."""
