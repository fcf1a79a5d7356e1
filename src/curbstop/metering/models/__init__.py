"""Tables of the room `metering`."""
