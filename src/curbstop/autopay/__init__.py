"""Autopay: who may be drafted, what was drafted, and what the banks answered."""
