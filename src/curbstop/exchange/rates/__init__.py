"""Tariffs in other people's formats."""
