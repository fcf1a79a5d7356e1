"""Writes of the room `receivables`: one verb a file."""
