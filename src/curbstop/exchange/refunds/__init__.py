"""Refund files for whoever writes the checks."""
