"""The counter: payments and the drawer."""
