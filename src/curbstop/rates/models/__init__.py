"""Tables of the room `rates`."""
