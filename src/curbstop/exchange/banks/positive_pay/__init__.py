"""Positive pay: the checks that we wrote, for the bank to compare with what is presented."""
