"""Schema changes of the room `staff`."""
