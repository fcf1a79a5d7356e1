"""One embedded server: make its data folder, start it, stop it. Callers hold the gate."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from curbstop.platform.embedded import process, tuning
from curbstop.platform.embedded.binaries import SYSTEM_FOLDER, programs_for
from curbstop.platform.embedded.errors import EmbeddedServerError, command_failed
from curbstop.platform.embedded.owner import ServerOwner, can_search, server_owner

DATABASE_USER = "curbstop"
DATABASE_NAME = "curbstop"
PORT = 5432
# A Unix socket's path has at most 107 bytes, of which the file's own name takes some.
LONGEST_SOCKET_FOLDER = 107 - len(f"/.s.PGSQL.{PORT}.lock")
RECOVERY_SECONDS = 3600
ORPHAN_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A server's places on this machine."""

    home: Path
    owner: ServerOwner
    socket_folder: Path
    durable: bool

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server and its programs say."""
        return self.home / "server.log"

    def connection_info(self, *, database: str = DATABASE_NAME) -> dict[str, str | int]:
        """What a client needs to connect."""
        return {"host": str(self.socket_folder), "port": PORT, "user": DATABASE_USER, "dbname": database}


def describe_server(*, data_folder: Path, durable: bool = True) -> EmbeddedServer:
    """The server that belongs to `data_folder`, running or not."""
    owner = server_owner()
    home = data_folder / "postgresql"
    if owner.is_other_user and not can_search(owner=owner, folder=data_folder):
        # Root's closed folders stay closed: the system user's server lives where such servers live.
        home = SYSTEM_FOLDER / f"data-{_short_hash(data_folder)}"
    return EmbeddedServer(home=home, owner=owner, socket_folder=_socket_folder(home, owner), durable=durable)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _socket_folder(home: Path, owner: ServerOwner) -> Path:
    if len(os.fsencode(home)) <= LONGEST_SOCKET_FOLDER:
        return home
    return Path(tempfile.gettempdir()) / f"curbstop-{owner.uid}-{_short_hash(home)}"


def is_running(*, server: EmbeddedServer) -> bool:
    """Whether a live postmaster of this folder is there (it may still be recovering)."""
    pid = process.recorded_pid(data=server.data)
    return pid is not None and process.is_live_server(pid=pid, data=server.data)


def start(*, server: EmbeddedServer) -> None:
    """Start the server unless it runs, and wait until it answers, through a long recovery if need be."""
    _make_private_folder(server.home, server.owner)
    _make_private_folder(server.socket_folder, server.owner)
    if not server.data.exists():
        _initialise(server)
    if not _is_found_ready(server):
        _clear_stale_lock_files(server)
        _write_settings(server)
        arguments = ["start", "-D", str(server.data), "-l", str(server.log), "-w", "-t", str(RECOVERY_SECONDS)]
        _run(server, "pg_ctl", arguments)
        wait_until_ready(server=server)
    _make_database(server)


def _is_found_ready(server: EmbeddedServer) -> bool:
    """Whether it runs and answers. A postmaster that has just been killed is still seen alive for a moment."""
    try:
        if is_running(server=server):
            wait_until_ready(server=server)
            return True
    except EmbeddedServerError:
        if is_running(server=server):
            raise
    return False


def stop(*, server: EmbeddedServer) -> None:
    """Stop the server; clients that are still connected are cut off."""
    if is_running(server=server):
        _run(server, "pg_ctl", ["stop", "-D", str(server.data), "-m", "fast", "-w", "-t", str(RECOVERY_SECONDS)])


def wait_until_ready(*, server: EmbeddedServer) -> None:
    """Wait until the server takes connections."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            with psycopg.connect(**server.connection_info(database="postgres"), connect_timeout=5):  # type: ignore[arg-type]
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline or not is_running(server=server):
                raise command_failed(command="start", log=server.log, ending=str(error)) from error
            time.sleep(0.1)


def _make_private_folder(folder: Path, owner: ServerOwner) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.stat()
    if status.st_uid == owner.uid:
        return
    if not owner.is_other_user:
        raise EmbeddedServerError(
            what="The embedded database's folder belongs to another user",
            where="{folder}",
            to_do="Run Curbstop as that user, or choose another folder with CURBSTOP_DATA.",
            folder=folder,
        )
    os.chown(folder, owner.uid, owner.gid)


def _initialise(server: EmbeddedServer) -> None:
    """Make the data folder aside and rename it, so that a killed attempt leaves nothing half made in its place."""
    unfinished = server.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    # No password: the socket's folder is private, and nothing listens on the network.
    access = ["-U", DATABASE_USER, "--auth-local=trust", "--auth-host=reject"]
    _run(server, "initdb", ["-D", str(unfinished), *locale, *access, *([] if server.durable else ["--no-sync"])])
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\ninclude_if_exists = 'curbstop.conf'\n")
    unfinished.rename(server.data)


def _write_settings(server: EmbeddedServer) -> None:
    settings = tuning.server_settings(folder=server.home, socket_folder=server.socket_folder, durable=server.durable)
    path = server.data / "curbstop.conf"
    path.write_text(tuning.settings_text(settings=settings), encoding="utf-8")
    if server.owner.is_other_user:
        os.chown(path, server.owner.uid, server.owner.gid)


def _clear_stale_lock_files(server: EmbeddedServer) -> None:
    """PostgreSQL would refuse to start beside a pid that lives but is not a server, or is a zombie."""
    if not process.end_orphans(data=server.data, patience_seconds=ORPHAN_PATIENCE_SECONDS):
        raise EmbeddedServerError(
            what="Processes of an earlier embedded database still write into its folder",
            where="{folder}",
            to_do="End them (or restart the machine) and try again.",
            folder=server.data,
        )
    socket = server.socket_folder / f".s.PGSQL.{PORT}"
    for stale in (server.data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
        stale.unlink(missing_ok=True)


def _run(server: EmbeddedServer, program: str, arguments: list[str]) -> None:
    """Run one of PostgreSQL's programs. Output goes to a file: a pipe would be inherited and never close."""
    command = [str(programs_for(owner=server.owner) / program), *arguments]
    become = (
        {"user": server.owner.uid, "group": server.owner.gid, "extra_groups": []} if server.owner.is_other_user else {}
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    said = server.home / "programs.log"
    with said.open("wb") as output:
        result = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment,
            start_new_session=True,
            **become,  # type: ignore[call-overload]
        )
    if result.returncode:
        ending = said.read_text(encoding="utf-8", errors="replace")[-600:].strip()
        raise command_failed(command=program, log=server.log, ending=ending)


def _make_database(server: EmbeddedServer) -> None:
    with psycopg.connect(**server.connection_info(database="postgres"), autocommit=True) as connection:  # type: ignore[arg-type]
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
