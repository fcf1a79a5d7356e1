"""The queue's entry points: one call each."""
