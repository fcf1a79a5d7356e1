"""Pure rendering: frozen facts in, bytes out. No Django, no clock, no network, no fonts of the machine."""
