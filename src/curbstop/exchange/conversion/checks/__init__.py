"""What must be true of the files beyond each cell: keys, references, days, places, money."""
