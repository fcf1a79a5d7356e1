"""`curbstop mail`: print a run's bills, and take the mail house's answer."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from curbstop.cli.commands.import_ import as_data, print_problems
from curbstop.correspondence.operations import usual_workers
from curbstop.correspondence.queries import print_files_of_run
from curbstop.exchange.conversion import ImportRefusedError
from curbstop.exchange.mail_house import check_answer, take_answer_file
from curbstop.journeys.print_bills import print_run
from curbstop.kernel.money import Money
from curbstop.platform.files import load_file
from curbstop.reporting.print_files import control_sheet_file_id
from curbstop.staff.operations import add_terminal_user

app = typer.Typer(no_args_is_help=True, help="Print a run's bills, and take the mail house's answer.")
EXIT_REFUSED = 1
Run = Annotated[int, typer.Argument(help="Number of the bill run.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]


@app.command(name="print")
def print_(
    run: Run,
    folder: Annotated[
        Path | None, typer.Option(help="Write the files and the control sheet there as well.", file_okay=False)
    ] = None,
    workers: Annotated[int, typer.Option(help="How many processes; 0: one for each core.", min=0)] = 0,
    as_json: AsJson = False,  # noqa: FBT002 - a flag
) -> None:
    """Make a run's print files of 500 bills and its control sheet.

    It may be stopped and asked for again: what is there stays, what is missing is made.
    """
    columns = (TextColumn("Printing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("bills", total=None)
        control = print_run(
            run_id=run,
            now=datetime.now(tz=UTC),
            workers=workers or usual_workers(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if folder is not None:
        _write(run, folder)
    if as_json:
        typer.echo(json.dumps({**asdict(control), "printed_on": control.printed_on.isoformat()}, indent=1))
        return
    typer.echo(
        f"{control.file_bill_count:,} bills in {control.file_envelope_count:,} envelopes and {len(control.files):,} files, "
        f"{Money(control.file_total_cents)}"
    )
    for other in control.not_printed:
        typer.echo(f"{other.reason}: {other.bill_count:,} bills, {Money(other.total_cents)}")
    for bill in control.pulled:
        typer.echo(f"Pull bill {bill.bill_number}: {bill.file_name}, envelope {bill.envelope}")


def _write(run: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in print_files_of_run(run_id=run):
        (folder / file.name).write_bytes(load_file(file_id=file.stored_file_id).content)
    sheet = control_sheet_file_id(run_id=run)
    if sheet is not None:
        found = load_file(file_id=sheet)
        (folder / found.name).write_bytes(found.content)


@app.command()
def answer(
    run: Run,
    file: Annotated[
        Path, typer.Argument(help="The CSV file (docs/how_to/mail_bills.md).", exists=True, dir_okay=False)
    ],
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong; write nothing.")] = False,  # noqa: FBT002 - a flag
    as_json: AsJson = False,  # noqa: FBT002 - a flag
) -> None:
    """Take the mail house's answer about a run: all of it, or nothing. The same file a second time is refused.

    Every mistake is named with line, column, value and what is expected. Exit code 1 when there are any.
    """
    now, content = datetime.now(tz=UTC), file.read_bytes()
    try:
        found = check_answer(run_id=run, content=content, name=file.name, now=now)
        if not check:
            with transaction.atomic():
                actor_id = add_terminal_user(now=now)
            take_answer_file(
                run_id=run, content=content, name=file.name, command_key=uuid4(), actor_id=actor_id, now=now
            )
    except ImportRefusedError as error:
        if as_json:
            typer.echo(json.dumps({"ok": False, "problems": [as_data(one) for one in error.problems]}, indent=1))
        else:
            print_problems(console=Console(), problems=error.problems)
        raise typer.Exit(EXIT_REFUSED) from error
    bills = sum(one.bill_count for one in found.files)
    if as_json:
        typer.echo(json.dumps({"ok": True, "bills": bills, "rejected": len(found.rejected), "problems": []}))
    else:
        typer.echo(f"{'Checked' if check else 'Taken'}: {bills:,} bills mailed, {len(found.rejected):,} not mailed")
