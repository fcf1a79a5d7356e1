"""Autopay's files: cut, kept sealed, read again, and what banks answer about them."""
