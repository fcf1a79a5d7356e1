"""Reads of the room `rates`: tariff files, versions in force, rating, explanations."""
