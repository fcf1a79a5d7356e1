"""Writes of the room `rates`, one verb a module."""
