"""What can go wrong with the embedded server, said so that somebody can act on it."""

from pathlib import Path

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import Wording


class EmbeddedServerError(CurbstopError):
    """The embedded server cannot be set up, started or stopped."""


def command_failed(*, command: str, log: Path, ending: str) -> EmbeddedServerError:
    """One of PostgreSQL's own programs ended with an error."""
    return EmbeddedServerError(
        what="The embedded database's {command} did not succeed: {ending}",
        where="its log {log}",
        to_do="Read the end of that file. Is the disk full, or does the folder belong to somebody else?",
        command=command,
        ending=ending or Wording("it said nothing"),
        log=log,
    )
