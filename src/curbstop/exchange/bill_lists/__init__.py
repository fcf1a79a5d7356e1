"""Lists of a run's bills for who sends and who collects them."""
