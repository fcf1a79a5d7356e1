"""`curbstop import`: load a utility from a folder of CSV files."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from curbstop.cli.conversion_setting import conversion_setting, usual_day
from curbstop.exchange.conversion import (
    IMPORT_STEPS,
    ImportProblem,
    ImportRefusedError,
    ImportReport,
    check_folder,
    import_folder,
)
from curbstop.rates.queries.rate_classes import tariff_rate_classes

app = typer.Typer()

EXIT_REFUSED = 1
PROBLEMS_SHOWN = 200


@app.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="The folder with the CSV files (docs/how_to/import.md).")],
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong; write nothing.")] = False,  # noqa: FBT002 - a flag
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Business day to post to; the open day if left out, or today."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Load people, premises, meters, agreements, reads and opening balances: all of it, or nothing.

    Every mistake is named with file, line, column, value and what is expected. Exit code 1 when there are any. The same
    files a second time change nothing.
    """
    day = on.date() if on else None
    with _bar() as bar:
        task = bar.add_task("steps", total=1 if check else len(IMPORT_STEPS), step=IMPORT_STEPS[0])

        def show(step: str) -> None:
            bar.update(task, completed=IMPORT_STEPS.index(step), step=step)

        try:
            report = _check(folder, day) if check else _import(folder, day, show)
        except ImportRefusedError as error:
            report = ImportReport(counts={}, problems=error.problems)
    _print(report=report, as_json=as_json)
    raise typer.Exit(EXIT_REFUSED if report.problems else 0)


def _bar() -> Progress:
    columns = (TextColumn("Importing: {task.fields[step]}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _check(folder: Path, on: date | None) -> ImportReport:
    day = on or usual_day(now=datetime.now(tz=UTC))
    checked = check_folder(folder=folder, business_date=day, tariff_classes=tariff_rate_classes())
    return ImportReport(counts=checked.row_counts, problems=checked.problems, checked_only=True)


def _import(folder: Path, on: date | None, show: Callable[[str], None]) -> ImportReport:
    now = datetime.now(tz=UTC)
    with transaction.atomic():
        setting = conversion_setting(on=on, now=now)
        return import_folder(
            folder=folder,
            check_only=False,
            business_date=setting.business_date,
            bank_account_id=setting.bank_account_id,
            actor_id=setting.actor_id,
            now=now,
            progress=show,
        )


def _print(*, report: ImportReport, as_json: bool) -> None:
    if as_json:
        problems = [as_data(problem) for problem in report.problems]
        typer.echo(
            json.dumps(
                {"ok": not problems, "was_there": report.was_there, "counts": report.counts, "problems": problems},
                indent=1,
            )
        )
        return
    console = Console()
    if report.problems:
        print_problems(console=console, problems=report.problems)
        return
    if report.was_there:
        console.print("These files were imported before; nothing was changed.")
    table = Table(title="Checked" if report.checked_only else "Imported")
    table.add_column("file")
    table.add_column("rows", justify="right")
    for name, count in report.counts.items():
        table.add_row(f"{name}.csv", f"{count:,}")
    console.print(table)


def print_problems(*, console: Console, problems: tuple[ImportProblem, ...]) -> None:
    """The mistakes, so many as a person reads."""
    for problem in problems[:PROBLEMS_SHOWN]:
        console.print(str(problem), style="red", highlight=False, markup=False)
    if len(problems) > PROBLEMS_SHOWN:
        console.print(f"... and {len(problems) - PROBLEMS_SHOWN:,} more (all of them with --json).")
    console.print(f"{len(problems):,} mistakes; nothing was imported.", style="bold")


def as_data(problem: ImportProblem) -> dict[str, object]:
    """A mistake for a program to read."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "expected": problem.expected,
    }
