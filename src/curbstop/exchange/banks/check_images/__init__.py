"""Deposits of check images: X9.100-187 image cash letters."""
