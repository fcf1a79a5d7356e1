"""The demonstration city: deterministic frames of people, premises, meters and reads, any size."""
