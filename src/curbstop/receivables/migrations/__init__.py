"""Migrations of the room `receivables`."""
