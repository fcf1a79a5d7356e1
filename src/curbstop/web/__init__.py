"""Screens, by who sits there."""
