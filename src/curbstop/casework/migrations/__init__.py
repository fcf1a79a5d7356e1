"""Schema changes of the room `casework`."""
