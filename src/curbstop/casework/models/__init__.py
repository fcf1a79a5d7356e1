"""Tables of the room `casework`."""
