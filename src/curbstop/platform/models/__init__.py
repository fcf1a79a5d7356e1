"""Tables of the room `platform`."""
