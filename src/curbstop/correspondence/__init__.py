"""Letters, notices and bill prints, and what was sent when."""
