"""People, customer accounts and service agreements' holders."""
