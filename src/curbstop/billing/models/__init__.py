"""Tables of the room `billing`."""
