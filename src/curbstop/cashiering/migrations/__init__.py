"""Schema changes of the room `cashiering`."""
