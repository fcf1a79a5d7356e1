"""For those who look and change nothing."""
