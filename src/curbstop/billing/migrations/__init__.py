"""Schema changes of the room `billing`."""
