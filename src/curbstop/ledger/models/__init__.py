"""Tables of the room `ledger`."""
