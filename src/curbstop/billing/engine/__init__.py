"""The rule of the bill: frames in, frames out. No Django, no database, whole numbers only."""
