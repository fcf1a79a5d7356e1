"""Use cases that cross rooms and own the transaction."""
