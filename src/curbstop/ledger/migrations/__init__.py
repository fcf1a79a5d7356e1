"""Schema changes of the room `ledger`."""
