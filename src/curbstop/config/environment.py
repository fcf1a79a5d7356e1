"""What the machine may say about Curbstop: typed, checked at start, from environment variables.

Nothing else in the code reads the environment.
"""

import contextlib
import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SCHEMA_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
RESERVED_SCHEMAS = frozenset({"public", "information_schema"})


class Environment(BaseSettings):
    """Every setting that the environment decides. An empty environment is a complete one."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    curbstop_data: Path = Field(default=Path(".curbstop"), description="Folder of the embedded database and its logs")
    database_url: str = Field(default="", description="PostgreSQL 18 address; empty starts the embedded server")
    database_schema: str = Field(default="curbstop", description="Schema that holds every table of this utility")
    database_pool_max: int = Field(default=0, ge=0, le=200, description="Connections a web process pools; 0: no pool")
    database_pool_timeout_seconds: float = Field(default=10.0, gt=0, description="How long a request waits for one")
    secret_key: str = Field(default="", description="Signs sessions; made and kept in the data folder when empty")
    sealing_key: str = Field(default="", description="Seals customers' bank data; the secret key when empty")
    debug: bool = Field(default=False, description="Developer's error pages; never on a real system")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default=["127.0.0.1", "localhost", "[::1]"])
    csrf_trusted_origins: Annotated[list[str], NoDecode] = Field(default=[])
    secure_cookies: bool = Field(default=False, description="Set behind https: cookies travel encrypted only")
    email_url: str = Field(
        default="",
        pattern=r"^((smtp|smtp\+tls|smtps)://[^/\s]+)?$",
        description="smtp+tls://user:password@host:port (smtp://, smtps://); empty keeps letters in files",
    )
    email_from: str = Field(default="curbstop@localhost", description="Who letters come from")
    require_second_factor: bool = Field(default=False, description="Everybody must set up a second factor")

    @field_validator("allowed_hosts", "csrf_trusted_origins", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        """Accept `a.example,b.example`."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("database_schema")
    @classmethod
    def check_schema_name(cls, value: str) -> str:
        """Refuse names that would have to be quoted, and those that belong to others."""
        if not SCHEMA_NAME.fullmatch(value) or value in RESERVED_SCHEMAS or value.startswith("pg_"):
            raise ValueError(
                "DATABASE_SCHEMA must be 1 to 31 lower-case letters, digits or underscores, start with a letter, "
                "and be neither 'public' nor a name of PostgreSQL's own."
            )
        return value

    @property
    def data_folder(self) -> Path:
        """The data folder as an absolute path."""
        return self.curbstop_data.expanduser().absolute()


def read_or_make_secret_key(*, environment: Environment) -> str:
    """The key that signs sessions: given, or made once and kept in the data folder with mode 0600."""
    if environment.secret_key:
        return environment.secret_key
    path = environment.data_folder / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        own = path.with_name(f"secret_key.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(50), encoding="ascii")
        # Whoever is first wins; the others read that one.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(own)
        own.unlink()
    return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment, read once per process."""
    return Environment()
