"""One file per kind of error: where it can have been made, and what it would have done to the drawer."""
