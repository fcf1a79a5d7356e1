"""Django commands that Curbstop changes."""
