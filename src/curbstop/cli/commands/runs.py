"""`curbstop runs`: prove, hold, freeze, compare bill runs, and set them beside other tariffs and other systems."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from curbstop.billing.operations.run_controls import NewHoldRule
from curbstop.billing.queries.run_controls import freezes, hold_rules, proof
from curbstop.cli.months import month_of
from curbstop.exchange.parallel_run.bill_file import read_bill_file, read_names
from curbstop.exchange.parallel_run.workbooks import frames_workbook
from curbstop.exchange.rates.difference_workbook import difference_workbook
from curbstop.journeys.bill_run import prove_cycle
from curbstop.journeys.cohort_controls import (
    end_rule,
    freeze_cycle,
    hold_by_rule,
    lift_freeze,
    release_cohort,
)
from curbstop.journeys.compare_runs import compare_runs, compare_with_other_system, source_of, what_if
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.kernel.quantity import scaled
from curbstop.ledger.queries import latest_open_day
from curbstop.reporting.held_choice import HeldChoice
from curbstop.reporting.run_frames import account_numbers
from curbstop.staff.queries import staff_users

app = typer.Typer(no_args_is_help=True, help="Prove, hold, freeze and compare bill runs.")

By = Annotated[str, typer.Option("--by", help="User name of who does this.")]
Because = Annotated[str, typer.Option("--reason", help="Why; it stays on record.")]
Cycle = Annotated[int | None, typer.Option(help="Number of the cycle; any without it.")]
OfClass = Annotated[str, typer.Option("--class", help="Rate class; any without it.")]
Zone = Annotated[int | None, typer.Option(help="Elevation zone; any without it.")]
Route = Annotated[str, typer.Option(help="Reading route; any without it.")]
Least = Annotated[str, typer.Option("--from", help="Least charges in dollars.")]
Most = Annotated[str, typer.Option("--to", help="Most charges in dollars.")]
Xlsx = Annotated[Path | None, typer.Option(help="Write everything there as .xlsx.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]
SHOWN = 20
EXIT_DIFFERENCE = 3


class NoSuchUserError(CurbstopError):
    """Nobody has that user name."""


@app.command()
def prove(
    cycle: Annotated[int, typer.Option(help="Number of the cycle.", min=1)],
    month: Annotated[str, typer.Option(help="Month of the cycle calendar, like 2026-11.")],
) -> None:
    """Make a dry run and keep it with its bills as a proof."""
    proof_id = prove_cycle(
        cycle_number=cycle,
        month=month_of(month),
        business_date=latest_open_day(),
        now=_now(),
    )
    report = proof(proof_id=proof_id).report
    typer.echo(
        f"proof-{proof_id}: {report['bills_issued']:,} bills to issue, {report['bills_held']:,} to hold, "
        f"{report['accounts_not_billed']:,} accounts not billed, charges {Money(report['charges_cents'])}"
    )


@app.command()
def hold(  # noqa: PLR0917 - Typer reads options from parameters
    by: By,
    reason: Because,
    cycle: Cycle = None,
    rate_class: OfClass = "",
    zone: Zone = None,
    route: Route = "",
    least: Least = "",
    most: Most = "",
) -> None:
    """Hold the bills that fit, from the next run on."""
    which = _which(cycle, rate_class, zone, route, least, most)
    new = NewHoldRule(reason=reason, **which)
    rule_id = hold_by_rule(new=new, command_key=uuid4(), actor_id=_actor(by), now=_now())
    typer.echo(f"Rule {rule_id} holds these bills until it is ended: curbstop runs end-rule {rule_id}")


@app.command("end-rule")
def end_rule_command(rule: Annotated[int, typer.Argument(help="Number of the rule.")], by: By) -> None:
    """End a rule; what it held waits to be released."""
    end_rule(rule_id=rule, command_key=uuid4(), actor_id=_actor(by), now=_now())
    typer.echo(f"Rule {rule} is ended.")


@app.command()
def release(  # noqa: PLR0917 - Typer reads options from parameters
    by: By,
    cycle: Cycle = None,
    rate_class: OfClass = "",
    zone: Zone = None,
    route: Route = "",
    least: Least = "",
    most: Most = "",
    reason: Annotated[str, typer.Option(help="How the reason begins for which they are held.")] = "",
) -> None:
    """Release the held bills that fit: they are posted on the open day."""
    choice = HeldChoice(**_which(cycle, rate_class, zone, route, least, most), reason_begins=reason)
    result = release_cohort(
        choice=choice, business_date=latest_open_day(), command_key=uuid4(), actor_id=_actor(by), now=_now()
    )
    typer.echo(f"Released {result.released:,} bills for {Money(result.charges_cents)}.")
    for number, error in result.refused:
        typer.echo(f"Still held: bill {number}: {error}")


@app.command()
def freeze(cycle: Annotated[int, typer.Argument(help="Number of the cycle.", min=1)], by: By, reason: Because) -> None:
    """Let no run of a cycle start."""
    freeze_cycle(cycle_number=cycle, reason=reason, command_key=uuid4(), actor_id=_actor(by), now=_now())
    typer.echo(f"Cycle {cycle} is frozen.")


@app.command()
def lift(cycle: Annotated[int, typer.Argument(help="Number of the cycle.", min=1)], by: By, reason: Because) -> None:
    """Lift the freeze of a cycle."""
    found = [row.id for row in freezes() if row.cycle_number == cycle and row.lifted_at is None]
    for freeze_id in found:
        lift_freeze(freeze_id=freeze_id, because=reason, command_key=uuid4(), actor_id=_actor(by), now=_now())
    typer.echo(f"Cycle {cycle} may be billed." if found else f"Cycle {cycle} is not frozen.")


@app.command("list")
def list_controls() -> None:
    """The rules and freezes in force."""
    for rule in hold_rules():
        typer.echo(f"rule {rule.id}, since {rule.made_at:%Y-%m-%d}: {rule.reason}")
    for row in freezes():
        if row.lifted_at is None:
            typer.echo(f"cycle {row.cycle_number} frozen since {row.frozen_at:%Y-%m-%d}: {row.reason}")


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="A run or a proof: run-12, proof-3.")],
    after: Annotated[str, typer.Argument(help="Another.")],
    *,
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """Two runs account by account, the largest difference first."""
    found = compare_runs(before=source_of(code=before), after=source_of(code=after))
    accounts = _numbered(found.accounts)
    frames = {"By charge": found.charges, "Accounts": accounts}
    _out(frames, title=f"{before} and {after}", xlsx=xlsx, as_json=as_json)


@app.command("what-if")
def what_if_command(
    run: Annotated[int, typer.Argument(help="Number of the run.")],
    version: Annotated[int, typer.Argument(help="Id of the tariff version, as `rates list --stored` shows it.")],
    *,
    rate_class: OfClass = "",
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """A run's bills under another tariff version; nothing is posted."""
    found = what_if(run_id=run, version_id=version, rate_class=rate_class)
    names = f"version {found.before_id}", f"version {found.after_id}"
    if xlsx is not None:
        xlsx.write_bytes(difference_workbook(difference=found.difference, before=names[0], after=names[1]))
    frames = {
        "By class": found.difference.by_class,
        "Accounts": _numbered(found.accounts),
        "Not rated": found.difference.unrated,
    }
    _out(frames, title=f"run-{run}, {names[0]} and {names[1]}", xlsx=None, as_json=as_json)


@app.command()
def parallel(
    source: Annotated[str, typer.Argument(help="A run or a proof: run-12, proof-3.")],
    bills: Annotated[Path, typer.Argument(help="The other system's bills (docs/how_to/run_in_parallel.md).")],
    *,
    names: Annotated[Path | None, typer.Option(help="What the other system calls our services and components.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every difference there as CSV.")] = None,
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """Another system's bills against ours, every difference explained. Exit code 3 when there are differences."""
    known = read_names(content=names.read_bytes()) if names is not None else {}
    theirs = read_bill_file(content=bills.read_bytes(), names=known)
    found = compare_with_other_system(source=source_of(code=source), theirs=theirs)
    if csv is not None:
        found.differences.write_csv(csv)
    frames = {"By cause": found.by_cause, "By component": found.by_component, "Differences": found.differences}
    _out(frames, title=f"{source} and {bills.name}", xlsx=xlsx, as_json=as_json)
    if not found.differences.is_empty():
        raise typer.Exit(EXIT_DIFFERENCE)


def _out(frames: Mapping[str, pl.DataFrame], *, title: str, xlsx: Path | None, as_json: bool) -> None:
    """All rows into files, the first ones onto the screen."""
    if xlsx is not None:
        xlsx.write_bytes(frames_workbook(title=title, sheets=frames))
    if as_json:
        typer.echo(json.dumps({name: frame.to_dicts() for name, frame in frames.items()}, default=str, indent=1))
        return
    console = Console()
    for name, frame in frames.items():
        table = Table(title=f"{title}: {name} ({frame.height:,})")
        for column in frame.columns:
            table.add_column(column.removesuffix("_cents").replace("_", " "), justify="right")
        for row in frame.head(SHOWN).iter_rows(named=True):
            table.add_row(*(_shown(column, value) for column, value in row.items()))
        console.print(table)


def _shown(column: str, value: Any) -> str:
    if value is None:
        return ""
    return str(Money(value)) if column.endswith("_cents") else str(value)


def _numbered(accounts: pl.DataFrame) -> pl.DataFrame:
    numbers = account_numbers(customer_account_ids=accounts["customer_account_id"].to_list())
    joined = accounts.join(numbers, on="customer_account_id", how="left", maintain_order="left")
    return joined.select("account_number", pl.exclude("account_number", "customer_account_id"))


def _which(  # noqa: PLR0917 - the options in their order
    cycle: int | None, rate_class: str, zone: int | None, route: str, least: str, most: str
) -> dict[str, Any]:
    amounts = {"least_cents": least, "most_cents": most}
    cents = {name: scaled(text=text, scale=100) if text else None for name, text in amounts.items()}
    return {"cycle_number": cycle, "rate_class": rate_class, "zone": zone, "route": route, **cents}


def _actor(username: str) -> int:
    found = [row.id for row in staff_users().values() if row.username == username]
    if not found:
        raise NoSuchUserError("There is no such user", where="{username}", username=username)
    return found[0]


def _now() -> datetime:
    return datetime.now(tz=UTC)
