"""Schema changes of the room `metering`."""
