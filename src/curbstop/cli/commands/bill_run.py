"""`curbstop bill-run`: bill the agreements of a cycle that are due."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from curbstop.billing.types import Comparison, RunReport
from curbstop.cli.months import month_of
from curbstop.journeys.bill_run import run_cycle, usual_workers
from curbstop.ledger.queries import latest_open_day

app = typer.Typer()


@app.command()
def bill_run(  # noqa: PLR0917 - Typer reads options from parameters
    cycle: Annotated[int, typer.Option(help="Number of the cycle to bill.", min=1)],
    month: Annotated[str, typer.Option(help="Month of the cycle calendar, like 2026-11.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing, report the same.")] = False,  # noqa: FBT002 - a flag
    as_json: Annotated[bool, typer.Option("--json", help="Print the report for a program to read.")] = False,  # noqa: FBT002 - a flag
    workers: Annotated[
        int, typer.Option(help="Database connections that share the work (0: as many as cores).", min=0)
    ] = 0,
    partition: Annotated[
        int, typer.Option(help="Customer accounts in one transaction (0: as fits the cycle).", min=0)
    ] = 0,
) -> None:
    """Bill what is due of a cycle in a month, on the open business day.

    Safe to stop and to run again: finished partitions are kept, and what is billed is not due any more. Exit code 0,
    also when single accounts could not be billed: they are work items, and the report lists them.
    """
    first_day = month_of(month)
    with Progress(
        TextColumn("Billing cycle {task.fields[cycle]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("bills", cycle=cycle, total=None)
        report = run_cycle(
            cycle_number=cycle,
            month=first_day,
            business_date=latest_open_day(),
            now=datetime.now(tz=UTC),
            dry_run=dry_run,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            accounts_a_partition=partition,
            workers=workers or usual_workers(),
        )
    if as_json:
        typer.echo(json.dumps(asdict(report), default=str, indent=1))
    else:
        print_report(report=report, console=Console())


def print_report(*, report: RunReport, console: Console) -> None:
    """The report as a person reads it: counts, sums by charge, extremes, comparison, exceptions."""
    title = "Dry run: nothing was written" if report.dry_run else f"Bill run {report.run_id or '(nothing due)'}"
    facts = Table(title=title, show_header=False)
    facts.add_column()
    facts.add_column(justify="right")
    for label, value in (
        ("Bills issued", f"{report.bills_issued:,}"),
        ("Bills held", f"{report.bills_held:,}"),
        ("Accounts not billed", f"{report.accounts_not_billed:,}"),
        ("Charges", _dollars(report.charges_cents)),
        ("of these held", _dollars(report.held_cents)),
        ("Credits used", _dollars(report.credit_used_cents)),
        ("Usage, HCF", f"{report.usage_milli // 1000:,}"),
        ("Estimated periods", f"{report.estimated_segments:,}"),
        ("Last month", _compared(report.last_month)),
        ("Last year", _compared(report.last_year)),
    ):
        facts.add_row(label, value)
    console.print(facts)
    sums = Table(title="Charges by component")
    for column in ("service", "component"):
        sums.add_column(column)
    for column in ("lines", "amount"):
        sums.add_column(column, justify="right")
    for row in report.sums:
        sums.add_row(row.service, row.component, f"{row.line_count:,}", _dollars(row.amount_cents))
    console.print(sums)
    for name, rows in (("Highest", report.highest[:3]), ("Lowest", report.lowest[:3])):
        shown = ", ".join(f"{_dollars(row.current_charges_cents)} (account {row.customer_account_id})" for row in rows)
        console.print(f"{name}: {shown or 'none'}", highlight=False)
    for one in report.exceptions[:20]:
        console.print(f"[yellow]{one.kind}[/] account {one.customer_account_id}: {one.reason}", highlight=False)
    if report.exceptions_total > len(report.exceptions[:20]):
        console.print(f"and {report.exceptions_total - 20:,} more, each a work item.")


def _dollars(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _compared(comparison: Comparison | None) -> str:
    if comparison is None:
        return "none"
    return f"{comparison.bill_count:,} bills, {_dollars(comparison.charges_cents)}"
