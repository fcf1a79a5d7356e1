"""Tables of the room `cashiering`."""
