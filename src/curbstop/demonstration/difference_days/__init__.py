"""Seeded days of three drawers with one planted error each, and an oracle: docs/algorithms/difference_solver.md."""
