"""Files that go to the bank with a deposit."""
