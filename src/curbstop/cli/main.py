"""The command `curbstop`. Only names and one-line helps stand here, so that `--help` needs neither Django nor a database.

Exit codes: 0 done · 1 refused, with the reason · 2 wrong usage · 3 the proof found a difference · 130 interrupted.
"""

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from curbstop.kernel.errors import CurbstopError

EXIT_REFUSED = 1


class Database(Enum):
    """What a command expects of the database before it starts."""

    NOT_USED = auto()
    AS_IT_IS = auto()
    CURRENT = auto()  # refuses one of another version
    MIGRATED = auto()  # makes or updates it first


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its line in `curbstop --help`, and what it needs. It lives in `cli/commands/<name>.py` as `app`."""

    summary: str
    database: Database = Database.CURRENT


COMMANDS = {
    "up": Entry("Run Curbstop for real: database, web pages and worker.", Database.AS_IT_IS),
    "demo": Entry("Build a demonstration city, work its days, prove it, and serve it.", Database.MIGRATED),
    "import": Entry(
        "Load customers, meters, reads and opening balances from a folder of CSV files.", Database.MIGRATED
    ),
    "import-reads": Entry("Take a file of meter reads in, with its photos."),
    "bill-run": Entry("Bill the agreements of a cycle that are due."),
    "runs": Entry("Prove, hold, freeze and compare bill runs; set them beside another system's."),
    "mail": Entry("Print a run's bills, and take the mail house's answer."),
    "late-fees": Entry("Charge the late fees of overdue bills, or say what charging would do."),
    "day-end": Entry("Balance, close and seal a business day."),
    "bank": Entry("Import the bank's statements and recognise their lines."),
    "autopay": Entry("Cut the files of drafts of customers' bank accounts."),
    "watch": Entry("Run the detectors over the cash office and print how often each speaks."),
    "verify": Entry("Prove every cent from the raw rows."),
    "rates": Entry("Check, adopt and explain tariffs.", Database.AS_IT_IS),
    "exchange": Entry("Check files of banks and processors.", Database.NOT_USED),
    "bench": Entry("Measure the bill run and the pages on this machine.", Database.AS_IT_IS),
    "migrate": Entry("Make the database, or bring it to this version.", Database.MIGRATED),
    "backup": Entry("Write everything into one file.", Database.AS_IT_IS),
    "restore": Entry("Bring back what `backup` wrote.", Database.AS_IT_IS),
    "database-url": Entry("Print the database's address for other programs.", Database.AS_IT_IS),
}


class LazyCommands(TyperGroup):
    """Loads a command's module when it is called, after Django is set up and the database is as it must be."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The real command behind the name in `--help`."""
        name, placeholder, rest = super().resolve_command(ctx, args)
        if name not in COMMANDS:
            return name, placeholder, rest
        return name, load_command(name=name, asks_for_help="--help" in rest), rest

    def invoke(self, ctx: Any) -> Any:
        """Run; an anticipated failure is a sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except CurbstopError as error:
            Console(stderr=True).print(f"[bold red]Not done.[/] {error}", highlight=False)
            raise typer.Exit(EXIT_REFUSED) from error


def load_command(*, name: str, asks_for_help: bool) -> Any:
    """Import `cli/commands/<name>.py` and return its command."""
    entry = COMMANDS[name]
    if entry.database is not Database.NOT_USED:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curbstop.config.settings")
        importlib.import_module("django").setup()
        readiness = importlib.import_module("curbstop.cli.readiness")
        if entry.database is Database.MIGRATED and not asks_for_help:
            readiness.migrate_database()
        if entry.database is Database.CURRENT and not asks_for_help:
            readiness.require_current_database()
    # A module cannot be called `import`.
    file = "import_" if name == "import" else name.replace("-", "_")
    module = importlib.import_module(f"curbstop.cli.commands.{file}")
    module.app._add_completion = False  # noqa: SLF001 - Typer asks for it at construction only
    command = typer.main.get_command(module.app)
    command.name = name
    return command


def _placeholder(summary: str) -> Callable[[], None]:
    def command() -> None:
        """Stand in the list of commands."""

    command.__doc__ = summary
    return command


app = typer.Typer(
    name="curbstop",
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Customer service, billing and central cashiering for a municipal water utility.",
    epilog="Settings come from the environment: DATABASE_URL (empty: embedded PostgreSQL), CURBSTOP_DATA (its folder),"
    " DATABASE_SCHEMA (the utility's schema). Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the proof found a"
    " difference.",
)


@app.callback()
def curbstop() -> None:
    """Customer service, billing and central cashiering for a municipal water utility."""


for _name, _entry in COMMANDS.items():
    app.command(_name, help=_entry.summary)(_placeholder(_entry.summary))
