"""Schema changes of the room `rates`."""
