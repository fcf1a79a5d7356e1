"""What goes to the bank and comes from it: ACH, lockbox, statements, images of checks, positive pay."""
