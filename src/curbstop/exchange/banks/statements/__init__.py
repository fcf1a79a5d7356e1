"""Statements of bank accounts."""
