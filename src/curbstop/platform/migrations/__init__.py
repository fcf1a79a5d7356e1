"""Schema changes of the room `platform`."""
