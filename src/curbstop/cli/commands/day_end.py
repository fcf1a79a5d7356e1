"""`curbstop day-end`: balance, close, seal and export a business day."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import NAMESPACE_OID, uuid4, uuid5

import typer
from rich.console import Console
from rich.table import Table

from curbstop.cashiering.types import Blocker
from curbstop.exchange.general_ledger import DayEnded, end_day
from curbstop.journeys.day_end import (
    DayBlockedError,
    DayOverrideDraft,
    begin_balancing,
    day_end_blockers,
    refuse_others,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import unsealed_days
from curbstop.staff.queries import staff_users

app = typer.Typer()

EXIT_REFUSED = 1
OVERRIDE_PARTS = 4


class NothingToCloseError(CurbstopError):
    """No business day waits for its end."""


class UnknownUserError(CurbstopError):
    """Nobody of that name works here."""


class OverrideTextError(CurbstopError):
    """An override was not written as kind:subject:id:reason."""


@app.command()
def day_end(
    *,
    user: Annotated[str, typer.Option(help="User name of the supervisor in whose name the day ends.")],
    day: Annotated[
        str, typer.Option("--date", help="Business day, YYYY-MM-DD; default: the oldest one not closed.")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Only say what keeps the day from closing.")] = False,
    override: Annotated[
        list[str] | None,
        typer.Option(help="A blocker taken upon oneself: kind:subject:id:reason, as --check --json names it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> None:
    """Balance, close, seal and export a business day; say exactly what is in the way.

    Exit code 0 when the day is closed (or nothing is in the way of --check), 1 when it is refused.
    """
    business_date = _business_date(day)
    if check:
        blockers = day_end_blockers(business_date=business_date)
        _show(business_date=business_date, blockers=blockers, ended=None, as_json=as_json)
        raise typer.Exit(EXIT_REFUSED if blockers else 0)
    # What was typed is looked at before the counters stop.
    actor_id, overrides = _actor_id(user), [_override(text) for text in override or ()]
    refuse_others(staff_user_id=actor_id, business_date=business_date)
    _balance(business_date, actor_id)
    try:
        ended = end_day(
            # The same day ended a second time in the same words is the same command.
            command_key=uuid5(NAMESPACE_OID, f"curbstop day-end {business_date.isoformat()} {override or ''}"),
            actor_id=actor_id,
            now=datetime.now(tz=UTC),
            business_date=business_date,
            overrides=overrides,
        )
    except DayBlockedError as error:
        _show(business_date=business_date, blockers=error.blockers, ended=None, as_json=as_json)
        raise typer.Exit(EXIT_REFUSED) from error
    _show(business_date=business_date, blockers=(), ended=ended, as_json=as_json)


def _business_date(text: str) -> date:
    if text:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise typer.BadParameter("a day like 2026-03-02", param_hint="--date") from error
    days = sorted(row.business_date for row in unsealed_days())
    if not days:
        raise NothingToCloseError("No business day is open", to_do="Open one first.")
    return days[0]


def _actor_id(username: str) -> int:
    found = [row.id for row in staff_users().values() if row.username == username]
    if not found:
        raise UnknownUserError(
            "There is no such user", where="{username}", to_do="Give a supervisor's user name.", username=username
        )
    return found[0]


def _balance(business_date: date, actor_id: int) -> None:
    """A day that is still open begins to be balanced."""
    states = {row.business_date: row.state for row in unsealed_days()}
    if states.get(business_date) == "OPEN":
        begin_balancing(command_key=uuid4(), actor_id=actor_id, now=datetime.now(tz=UTC), business_date=business_date)


def _override(text: str) -> DayOverrideDraft:
    parts = text.split(":", maxsplit=OVERRIDE_PARTS - 1)
    if len(parts) != OVERRIDE_PARTS or not parts[2].isdigit():
        raise OverrideTextError(
            "'{text}' is not an override",
            to_do="Write kind:subject:id:reason, for example not_deposited:session:12:reason.",
            text=text,
        )
    return DayOverrideDraft(parts[0], parts[1], int(parts[2]), parts[3])


def _show(*, business_date: date, blockers: tuple[Blocker, ...], ended: DayEnded | None, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_data(business_date, blockers, ended), indent=1))
        return
    console = Console()
    if blockers:
        table = Table(title=f"What keeps {business_date.isoformat()} from closing")
        for column in ("what", "where", "difference", "may be overridden"):
            table.add_column(column)
        for one in blockers:
            table.add_row(one.title, one.detail, str(Money(one.difference_cents)), "yes" if one.overridable else "no")
        console.print(table)
    elif ended is None:
        console.print(f"Nothing keeps {business_date.isoformat()} from closing.")
    else:
        console.print(f"{business_date.isoformat()} is closed. Seal {ended.seal_sha256}", highlight=False)
        for journal in ended.journals:
            console.print(f"Journal {journal.number}, fund {journal.fund_id}: {Money(journal.debit_cents)}")


def _as_data(business_date: date, blockers: tuple[Blocker, ...], ended: DayEnded | None) -> dict[str, Any]:
    return {
        "ok": not blockers,
        "business_date": business_date.isoformat(),
        "closed": ended is not None,
        "blockers": [asdict(one) for one in blockers],
        "seal_sha256": ended.seal_sha256 if ended else None,
        "journals": [asdict(one) for one in ended.journals] if ended else [],
    }
