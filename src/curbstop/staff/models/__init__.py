"""Tables of the room `staff`."""
