"""Addresses, premises and service points."""
