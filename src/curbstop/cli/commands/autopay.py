"""`curbstop autopay`: what a file of drafts would hold, and cutting it for a settlement date."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from uuid import NAMESPACE_OID, uuid5

import typer

from curbstop.autopay.queries import autopay_run, skips_of_run
from curbstop.exchange.autopay.cutting import DraftPlan, cut_drafts, plan_drafts
from curbstop.exchange.autopay.originator import check_settlement, earliest_settlement, sending_on
from curbstop.exchange.autopay.reading import file_of_drafts
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.staff.queries import staff_users

app = typer.Typer(no_args_is_help=True, help="Cut the files of drafts of customers' bank accounts.")


class UnknownUserError(CurbstopError):
    """Nobody of that name works here."""


class FileThereError(CurbstopError):
    """A file is not written over another."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for at the terminal; `settles_on` empty: the earliest day that banks can keep."""

    settles_on: str = ""
    same_day: bool = False
    dry_run: bool = False
    user: str = ""
    out: Path | None = None


@app.callback()
def autopay() -> None:
    """Cut the files of drafts of customers' bank accounts."""


@app.command()
def cut(
    *,
    user: Annotated[str, typer.Option(help="User name of who cuts it: finance, a supervisor or a manager.")] = "",
    settles_on: Annotated[
        str, typer.Option(help="Settlement date (2026-11-27); without one the earliest that banks can keep.")
    ] = "",
    same_day: Annotated[bool, typer.Option("--same-day", help="Same-day entries, before the bank's hour.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what the file would hold; write nothing.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the file for the bank here; never over another.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> None:
    """Every amount is what is still owed now, never above the bill; held bills are left out and their customers told.

    The same date cut again holds only what is due since; a bill is drafted once.
    """
    order = Order(settles_on=settles_on, same_day=same_day, dry_run=dry_run, user=user, out=out)
    _print(carried_out(order=order, now=datetime.now(tz=UTC)), as_json=as_json)


def carried_out(*, order: Order, now: datetime) -> dict[str, object]:
    """Cut the file that was asked for, or say what it would hold; returns the figures (cents)."""
    sending = sending_on(day=latest_open_day())
    earliest = earliest_settlement(now=now, same_day=order.same_day, cutoff=sending.cutoff)
    day = date.fromisoformat(order.settles_on) if order.settles_on else earliest
    check_settlement(settles_on=day, earliest=earliest)
    if order.dry_run:
        return _of_plan(plan_drafts(settles_on=day)) | {"dry_run": True, "same_day": order.same_day}
    if order.out is not None and order.out.exists():
        raise FileThereError("There is a file {name} already", to_do="Name another.", name=order.out.name)
    actor_id = next((row.id for row in staff_users().values() if row.username == order.user), None)
    if actor_id is None:
        raise UnknownUserError("Nobody here is called {user}", to_do="Give a user name with --user.", user=order.user)
    run_id = cut_drafts(
        command_key=uuid5(NAMESPACE_OID, f"curbstop autopay cut {day} {order.same_day} {now.isoformat()}"),
        actor_id=actor_id,
        now=now,
        settles_on=day,
        same_day=order.same_day,
    )
    return _of_run(run_id, order.out)


def _of_plan(plan: DraftPlan) -> dict[str, object]:
    return {
        "settles_on": plan.settles_on.isoformat(),
        "drafts": len(plan.drafts),
        "draft_cents": plan.draft_cents,
        "prenotes": len(plan.prenotes),
        "held": len(plan.held),
        "not_live": len(plan.not_live),
        "paid": len(plan.paid),
    }


def _of_run(run_id: int, out: Path | None) -> dict[str, object]:
    run = autopay_run(run_id=run_id)
    assert run is not None  # noqa: S101 - it was cut in this very call
    if out is not None:
        with out.open("xb") as stream:
            stream.write(file_of_drafts(run=run))
    reasons = [row.reason for row in skips_of_run(run_id=run_id)]
    return {
        "run_id": run.id,
        "settles_on": run.settles_on.isoformat(),
        "same_day": run.is_same_day,
        "drafts": run.draft_count,
        "draft_cents": run.draft_cents,
        "prenotes": run.prenote_count,
        "held": reasons.count("held"),
        "not_live": reasons.count("not_live"),
        "file": run.file_name,
        "sha256": run.file_sha256,
        "dry_run": False,
    }


def _print(result: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result))
        return
    cents = result["draft_cents"]
    amount = Money(cents) if isinstance(cents, int) else cents
    done = "would hold" if result["dry_run"] else "holds"
    typer.echo(
        f"The file that settles on {result['settles_on']} {done} {result['drafts']} drafts of {amount} and"
        f" {result['prenotes']} prenotes; left out: {result['held']} held, {result['not_live']} not proven yet."
    )
    if "file" in result:
        typer.echo(f"{result['file']}, SHA-256 {result['sha256']}")
