"""What stands on the left for those who work here."""
