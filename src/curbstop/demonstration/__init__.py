"""The demonstration city and the benchmarks, worked through the same journeys as a person's."""
