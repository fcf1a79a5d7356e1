"""Tables of the room `premises`."""
