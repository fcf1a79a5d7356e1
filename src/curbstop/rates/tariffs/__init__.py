"""Tariffs that come with Curbstop, as files. How they are written: docs/how_to/add_a_rate.md."""
