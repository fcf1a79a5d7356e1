"""Tariffs as data and the pure rating of quantities."""
