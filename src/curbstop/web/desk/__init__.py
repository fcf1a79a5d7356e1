"""The service desk: find, account, start and stop."""
