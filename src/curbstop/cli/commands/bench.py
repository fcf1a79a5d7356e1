"""`curbstop bench`: measure on this machine."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curbstop.demonstration.bench_bill_run import BillRunBench, bench_bill_run

app = typer.Typer(no_args_is_help=True, help="Measure the bill run and the pages on this machine.")


@app.callback()
def bench() -> None:
    """Measure the bill run and the pages on this machine, in a schema of their own that is dropped afterwards."""


@app.command(name="bill-run")
def bill_run(
    accounts: Annotated[int, typer.Option(help="How many customer accounts to build and bill.", min=1)] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """From committed reads to committed bills, beside the bare COPY of the very same rows.

    Every account has a water and a sewer agreement. `ratio` is the run's seconds by the floor's; the floor is COPY over
    one connection into heaps without index or constraint, in the same run. The utility's own data is not touched.
    """
    console = Console(stderr=True)
    with console.status("Building") as status:
        result = bench_bill_run(accounts=accounts, say=lambda text: status.update(f"[dim]{text}[/]"))
    if as_json:
        typer.echo(json.dumps(asdict(result)))
    else:
        print_result(result=result, console=Console())


def print_result(*, result: BillRunBench, console: Console) -> None:
    """The figures as a table."""
    table = Table(title="A month of bills, from reads to postings", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("customer accounts", f"{result.accounts:,}")
    table.add_row("rows written", f"{result.rows:,}")
    table.add_row("seconds", f"{result.seconds:.2f}")
    table.add_row("bare COPY of the same rows, seconds", f"{result.copy_floor_seconds:.2f}")
    table.add_row("ratio", f"{result.ratio:.2f}")
    table.add_row("peak memory of this process, MiB", f"{result.peak_rss_mib:,}")
    console.print(table)
