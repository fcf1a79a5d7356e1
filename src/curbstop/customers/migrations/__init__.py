"""Schema changes of the room `customers`."""
