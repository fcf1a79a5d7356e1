"""Whose server it is: PostgreSQL refuses to run as root, so root's server belongs to a system user."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from curbstop.platform.embedded.errors import EmbeddedServerError

SYSTEM_USER = "curbstop"


@dataclass(frozen=True, slots=True)
class ServerOwner:
    """The operating system's user that runs the server and owns its files."""

    uid: int
    gid: int
    is_other_user: bool


def server_owner() -> ServerOwner:
    """Ourselves, or the system user when we are root (made when missing)."""
    if os.geteuid() != 0:
        return ServerOwner(uid=os.geteuid(), gid=os.getegid(), is_other_user=False)
    entry = _find_or_make_system_user()
    return ServerOwner(uid=entry.pw_uid, gid=entry.pw_gid, is_other_user=True)


def _find_or_make_system_user() -> pwd.struct_passwd:
    for attempt in range(2):
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            if attempt:
                break
            command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
            # A neighbour who makes the same user at the same moment is fine: it is looked up again.
            subprocess.run([*command, SYSTEM_USER], check=False, capture_output=True)
    raise EmbeddedServerError(
        what="PostgreSQL does not run as root, and the system user '{system_user}' could not be made",
        where="the list of the operating system's users",
        to_do="Make a user named '{system_user}', or run Curbstop as a user who is not root.",
        system_user=SYSTEM_USER,
    )


def can_search(*, owner: ServerOwner, folder: Path) -> bool:
    """Whether `owner` may walk down to `folder`: every existing folder above it lets that user pass."""
    for place in (folder, *folder.parents):
        if place.exists() and not _may_pass(owner=owner, status=place.stat()):
            return False
    return True


def _may_pass(*, owner: ServerOwner, status: os.stat_result) -> bool:
    if status.st_uid == owner.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == owner.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
