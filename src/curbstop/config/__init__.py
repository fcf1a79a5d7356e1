"""Settings by concern, the typed environment, URLs and wiring."""
