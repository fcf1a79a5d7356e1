"""Tables of the room `correspondence`."""
