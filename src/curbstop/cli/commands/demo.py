"""`curbstop demo`: a demonstration city, worked, proved and served."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from curbstop.cli.commands.verify import EXIT_DIFFERENCE, print_proof
from curbstop.cli.serving.ports import refuse_taken_port
from curbstop.cli.serving.supervisor import serve
from curbstop.demonstration.story.cast import CAST, PASSWORD, PIN
from curbstop.demonstration.story.demonstrate import Demonstration, demonstrate

app = typer.Typer()

DEFAULT_ACCOUNTS = 2_000
FEWEST_ACCOUNTS = 60
MOST_ACCOUNTS = 1_000_000
HOST, DEFAULT_PORT = "127.0.0.1", 8000
THERE_BEFORE = (
    "This city was built before and is shown as it is, whatever size was asked for."
    " Build it anew with `curbstop demo --fresh`, or `make demo FRESH=1`."
)


@app.command()
def demo(
    accounts: Annotated[
        int, typer.Option(min=FEWEST_ACCOUNTS, max=MOST_ACCOUNTS, help="How many customer accounts the city has.")
    ] = DEFAULT_ACCOUNTS,
    seed: Annotated[int, typer.Option(help="Another number makes another city.")] = 1,
    fresh: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--fresh", help="Throw away the city that is there and build it anew.")
    ] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the proof.")] = False,  # noqa: FBT002
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the web pages.")] = DEFAULT_PORT,
) -> None:
    """Build a demonstration city, work two months of its days, prove every cent, and serve it.

    A city that is there already is served as it is; --fresh begins again. Exit code 3 when the proof finds a difference.
    """
    console = Console()
    if not no_serve:
        refuse_taken_port(host=HOST, port=port)
    shown = _demonstrate(accounts=accounts, seed=seed, fresh=fresh, console=console)
    print_proof(proof=shown.proof, console=console)
    if not shown.proof.ok:
        raise typer.Exit(EXIT_DIFFERENCE)
    if shown.was_there:
        console.print(THERE_BEFORE, highlight=False)
    print_sign_ins(console=console, address=f"http://{HOST}:{port}", served=not no_serve)
    if not no_serve:
        serve(host=HOST, port=port, web_processes=1, threads=4, console=console)


def _demonstrate(*, accounts: int, seed: int, fresh: bool, console: Console) -> Demonstration:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    told = ""
    with Progress(*columns, console=console, transient=False) as bar:
        task = bar.add_task("Beginning", total=1)

        def show(what: str, done: int, total: int) -> None:
            nonlocal told
            bar.update(task, description=what, completed=done, total=total)
            if what != told and not console.is_terminal:
                # A log has no bar: one line a step.
                console.print(f"{what} ({done} of {total})", highlight=False)
                told = what

        shown = demonstrate(accounts=accounts, seed=seed, fresh=fresh, progress=show)
        bar.update(task, description="The city is ready", completed=1, total=1)
    return shown


def print_sign_ins(*, console: Console, address: str, served: bool) -> None:
    """Who can sign in, and how."""
    table = Table(title=f"Sign in at {address} as" if served else "Who can sign in once the city is served")
    for heading in ("username", "name", "role"):
        table.add_column(heading)
    for player in CAST:
        table.add_row(
            player.username, f"{player.given_name} {player.family_name}", ", ".join(player.roles).replace("_", " ")
        )
    console.print(table)
    console.print(
        f"Everybody's password is [bold]{PASSWORD}[/]. Where a second person is asked for, everybody's PIN is {PIN}.",
        highlight=False,
    )
    if not served:
        console.print(f"Nothing is served now: `make demo` shows this city at {address}.", highlight=False)
