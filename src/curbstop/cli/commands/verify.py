"""`curbstop verify`: prove every cent from the raw rows."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curbstop.kernel.money import Money
from curbstop.reporting.verify.proofs import keep_proof, proof_as_data
from curbstop.reporting.verify.run import verify_books
from curbstop.reporting.verify.types import Proof

app = typer.Typer()

EXIT_DIFFERENCE = 3


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Prove every cent from the raw rows, in one snapshot; writes nothing but the proof itself.

    Exit code 0 when every check holds, 3 when one finds a difference.
    """
    console = Console(stderr=True)
    with console.status("Proving the books") as status:
        proof = verify_books(progress=lambda name: status.update(f"Proving: {name}"))
    keep_proof(proof=proof, now=datetime.now(tz=UTC))
    if as_json:
        typer.echo(json.dumps(proof_as_data(proof=proof), indent=1))
    else:
        print_proof(proof=proof, console=Console())
    raise typer.Exit(0 if proof.ok else EXIT_DIFFERENCE)


def print_proof(*, proof: Proof, console: Console) -> None:
    """The proof as a table, with the first rows that disagree under it."""
    table = Table(title="The books, from the raw rows")
    table.add_column("check")
    table.add_column("counted", justify="right")
    table.add_column("difference", justify="right")
    table.add_column("holds")
    for check in proof.checks:
        table.add_row(
            check.name,
            f"{check.counted:,}",
            str(Money(check.difference_cents)),
            "yes" if check.ok else "[bold red]NO[/]",
        )
    console.print(table)
    for check in proof.checks:
        for row in check.first:
            console.print(f"[red]{check.name}[/]: {row.place}: {Money(row.difference_cents)}", highlight=False)
    console.print("Every check holds." if proof.ok else "The books do not agree. See the rows above.")
