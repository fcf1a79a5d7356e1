"""Rules of the cash room that need no database."""
