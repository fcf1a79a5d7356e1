"""What can go wrong with the embedded server, said so that somebody can act on it."""

from pathlib import Path

from curbstop.kernel.errors import CurbstopError


class EmbeddedServerError(CurbstopError):
    """The embedded server cannot be set up, started or stopped."""


def command_failed(*, command: str, log: Path, ending: str) -> EmbeddedServerError:
    """One of PostgreSQL's own programs ended with an error."""
    return EmbeddedServerError(
        what=f"The embedded database's {command} did not succeed: {ending or 'it said nothing'}",
        where=f"its log {log}",
        to_do="Read the end of that file. Is the disk full, or does the folder belong to somebody else?",
    )
