"""The system before Curbstop, taken over from a folder of CSV files."""
