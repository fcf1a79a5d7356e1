"""Schema changes of the room `correspondence`."""
