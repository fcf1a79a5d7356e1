"""Schema changes of the room `premises`."""
