"""Meters, installations, reads, usage and estimates."""
