"""Files in and out: banks, meters, general ledger, mail house, rates."""
