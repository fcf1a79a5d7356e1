"""`curbstop bench`: measure on this machine."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curbstop.demonstration.bench_bill_run import BillRunBench, bench_bill_run
from curbstop.demonstration.bench_import import bench_import
from curbstop.demonstration.bench_pages import ROUNDS, SIZES, PageTime, bench_pages
from curbstop.demonstration.bench_payment_file import bench_payment_file
from curbstop.demonstration.bench_print import PrintBench, bench_print
from curbstop.demonstration.bench_rating import bench_rating
from curbstop.demonstration.difference_days.play import DifferenceBench, bench_difference_solver

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


@app.command(name="rating")
def rating(
    rows: Annotated[int, typer.Option(help="How many bills in each frame.", min=1)] = 1_000_000,
    runs: Annotated[int, typer.Option(help="How often each is measured; the best counts.", min=1)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Rating alone: bills a second under a flat, a tiered, a budget tariff and a hundred mixed ones, exact cents and lines.

    From a frame of segments to a frame of lines; `named` adds every line's words and accounts. No database is used.
    """
    found = list(bench_rating(rows=rows, runs=runs))
    if as_json:
        typer.echo(json.dumps([asdict(one) | {"bills_a_second": one.bills_a_second} for one in found]))
        return
    table = Table(title=f"Rating {rows:,} bills, the best of {runs}")
    for head in (
        "frame",
        "tariffs",
        "lines",
        "seconds",
        "processor seconds",
        "bills a second",
        "named: bills a second",
    ):
        table.add_column(head, justify="left" if head == "frame" else "right")
    for one in found:
        figures = (f"{one.seconds:.3f}", f"{one.processor_seconds:.3f}")
        speeds = (f"{one.bills_a_second:,}", f"{one.named_bills_a_second:,}")
        table.add_row(one.kind, str(one.tariffs), f"{one.lines:,}", *figures, *speeds)
    Console().print(table)


@app.command(name="print")
def print_(
    bills: Annotated[int, typer.Option(help="How many bills to print.", min=1)] = 2_000,
    workers: Annotated[int, typer.Option(help="How many processes; 0: one for each core.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """From committed bills to print files of 500 and a control sheet, beside a bare Typst document of the same pages.

    The bare document has the same words on as many pages, as tagged PDF/UA-1, made by as many processes in the same run.
    `ratio` is by the clock, `processor_ratio` by the seconds of processors; `typst_ratio` is ours by what Typst alone takes for
    our very pages. The utility's own data is not touched.
    """
    console = Console(stderr=True)
    with console.status("Building") as status:
        result = bench_print(bills=bills, workers=workers, say=lambda text: status.update(f"[dim]{text}[/]"))
    if as_json:
        typer.echo(json.dumps(asdict(result)))
    else:
        print_printing(result=result, console=Console())


def print_printing(*, result: PrintBench, console: Console) -> None:
    """The figures as a table."""
    table = Table(title=f"{result.bills:,} bills on {result.pages:,} pages, {result.workers} at once")
    for head in ("", "seconds", "processor seconds", "bills a second a core"):
        table.add_column(head, justify="left" if not head else "right")
    ours = (f"{result.seconds:.2f}", f"{result.processor_seconds:.2f}", f"{result.bills_a_second_a_core:,.1f}")
    bare = (
        f"{result.bare_seconds:.2f}",
        f"{result.bare_processor_seconds:.2f}",
        f"{result.bare_bills_a_second_a_core:,.1f}",
    )
    table.add_row("bills, committed", *ours)
    table.add_row("Typst alone, our very pages", "", f"{result.typst_processor_seconds:.2f}", "")
    table.add_row("bare Typst, the same pages", *bare)
    table.add_row("ratio to the bare pages", f"{result.ratio:.2f}", f"{result.processor_ratio:.2f}", "")
    table.add_row("ratio to Typst alone", "", f"{result.typst_ratio:.2f}", "")
    table.add_row("peak memory of one process, MiB", f"{result.peak_rss_mib:,}", "", "")
    console.print(table)


@app.command(name="import")
def import_(
    accounts: Annotated[int, typer.Option(help="How many customer accounts to import.", min=100)] = 45_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """A conversion with 24 months of reads, from files to committed rows, beside the bare COPY of the rows it writes."""
    console = Console(stderr=True)
    with console.status("Building") as status:
        result = bench_import(accounts=accounts, say=lambda text: status.update(f"[dim]{text}[/]"))
    if as_json:
        typer.echo(json.dumps(asdict(result)))
        return
    table = Table(title="A conversion, from files to committed rows", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("customer accounts", f"{result.accounts:,}")
    table.add_row("reads", f"{result.reads:,}")
    table.add_row("rows written", f"{result.rows:,}")
    table.add_row("seconds", f"{result.seconds:.2f}")
    table.add_row("bare COPY of the same rows, seconds", f"{result.copy_floor_seconds:.2f}")
    table.add_row("ratio", f"{result.ratio:.2f}")
    Console().print(table)


@app.command(name="payment-file")
def payment_file(
    payments: Annotated[int, typer.Option(help="How many payments the file holds.", min=1)] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """One file of a processor, from its bytes to committed payments, beside the bare COPY of the very same rows.

    Each payment settles a bill; one in 50 is too much, one in 500 of an unknown account. Whole or not at all.
    """
    console = Console(stderr=True)
    with console.status("Building") as status:
        result = bench_payment_file(payments=payments, say=lambda text: status.update(f"[dim]{text}[/]"))
    if as_json:
        typer.echo(json.dumps(asdict(result)))
        return
    table = Table(title="A file of payments, from its bytes to the commit", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("payments", f"{result.payments:,}")
    table.add_row("rows written", f"{result.rows:,}")
    table.add_row("seconds", f"{result.seconds:.2f}")
    table.add_row("bare COPY of the same rows, seconds", f"{result.copy_floor_seconds:.2f}")
    table.add_row("ratio", f"{result.ratio:.2f}")
    table.add_row("peak memory of this process, MiB", f"{result.peak_rss_mib:,}")
    Console().print(table)


@app.command(name="pages")
def pages(
    accounts: Annotated[
        list[int] | None, typer.Option(help="How many customer accounts; may be repeated.", min=100)
    ] = None,
    rounds: Annotated[
        int, typer.Option(help="How often each page is asked, for another account each time.", min=20)
    ] = ROUNDS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Find, an account's page and taking a payment, at 10,000 and at 200,000 accounts with 12 months of history.

    Server work of each page: median and 95th percentile, beside the sign-in page, which touches no table; and how many
    queries it makes. The database must allow its role to put triggers to sleep, as the embedded one does. The utility's
    own data is not touched.
    """
    console = Console(stderr=True)
    with console.status("Building") as status:
        rows = bench_pages(
            sizes=tuple(accounts or SIZES), rounds=rounds, say=lambda text: status.update(f"[dim]{text}[/]")
        )
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows]))
    else:
        print_pages(rows=rows, console=Console())


def print_pages(*, rows: Sequence[PageTime], console: Console) -> None:
    """The figures as a table."""
    table = Table(title="Server work of pages, in milliseconds and as a multiple of a page without any table")
    for head in ("accounts", "page", "median", "95th", "median ratio", "95th ratio", "queries"):
        table.add_column(head, justify="left" if head == "page" else "right")
    for row in rows:
        times = (row.median_milliseconds, row.p95_milliseconds, row.median_ratio, row.p95_ratio)
        table.add_row(f"{row.accounts:,}", row.page, *(f"{time:,.1f}" for time in times), str(row.queries))
    console.print(table)


@app.command(name="difference-solver")
def difference_solver(
    days: Annotated[int, typer.Option(help="How many days with one planted error to play.", min=1)] = 1_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Seeded days with a planted error each: how often the solver names it first, or among three, beside the ceiling.

    The ceiling is an oracle's that knows how the days are made. A fifth as many days are played with two errors. No database is used.
    """
    result = bench_difference_solver(days=days)
    if as_json:
        kinds = [asdict(row) | {"of_ceiling1": row.of_ceiling1, "of_ceiling3": row.of_ceiling3} for row in result.kinds]
        overall = asdict(result.overall) | {
            "of_ceiling1": result.overall.of_ceiling1,
            "of_ceiling3": result.overall.of_ceiling3,
        }
        typer.echo(json.dumps({"kinds": kinds, "overall": overall, "two_errors": asdict(result.two_errors)}))
    else:
        print_difference_solver(result=result, console=Console())


def print_difference_solver(*, result: DifferenceBench, console: Console) -> None:
    """The score as a table, kind by kind."""
    table = Table(title="What explains a drawer's difference: named by the solver / by the oracle")
    for head in ("kind", "days", "first", "share", "in three", "share"):
        table.add_column(head, justify="left" if head == "kind" else "right")
    for row in (*result.kinds, result.overall):
        first, three = f"{row.top1} / {row.ceiling1}", f"{row.top3} / {row.ceiling3}"
        table.add_row(row.kind, str(row.days), first, f"{row.of_ceiling1:.3f}", three, f"{row.of_ceiling3:.3f}")
    console.print(table)
    two = result.two_errors
    console.print(
        f"Two errors at once, {two.days} days: both named first {two.both_first}, both in one of three answers {two.both_in_three},"
        f" one of them in three answers {two.one_in_three}, nothing said {two.nothing_said}."
    )
