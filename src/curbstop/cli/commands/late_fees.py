"""`curbstop late-fees`: charge the late fees of overdue bills, or say what charging would do."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curbstop.journeys.late_fees import CHARGE, TOO_LITTLE, TOO_SOON, LateFeeStep, charge_late_fees, try_late_fees
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.staff.queries import staff_users

app = typer.Typer()

SHOWN = 20
WORDS = {CHARGE: "charge", TOO_LITTLE: "too little is late", TOO_SOON: "fewer days than the law asks for"}


class UnknownUserError(CurbstopError):
    """Nobody of that name works here."""


@app.command()
def late_fees(
    *,
    user: Annotated[str, typer.Option(help="User name in whose name the fees are charged.")] = "",
    cycle: Annotated[int, typer.Option(help="Number of the cycle (0: all).", min=0)] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Charge nothing, say what would be charged.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> None:
    """Charge each overdue bill its late fee on the open business day, once, by the rule in force.

    Safe to stop and to run again. Exit code 0, also when nothing was to be charged.
    """
    on = latest_open_day()
    steps = try_late_fees(business_date=on, cycle_number=cycle or None)
    chosen = [one for one in steps if one.step == CHARGE]
    charged = 0
    if not dry_run and chosen:
        found = charge_late_fees(
            business_date=on, actor_id=_user_id(user), now=datetime.now(tz=UTC), cycle_number=cycle or None
        )
        charged = found.fees
    if as_json:
        said = {
            "business_date": on.isoformat(),
            "dry_run": dry_run,
            "charged": charged,
            "bills": [
                {
                    "bill": one.bill.bill_number,
                    "account": one.bill.account_number,
                    "late_cents": one.bill.late_cents,
                    "fee_cents": one.fee_cents,
                    "step": one.step,
                }
                for one in steps
            ],
        }
        typer.echo(json.dumps(said, indent=1))
        return
    _show(steps, charged=charged, dry_run=dry_run)


def _user_id(name: str) -> int:
    found = next((one.id for one in staff_users().values() if one.username == name), None)
    if found is None:
        raise UnknownUserError("There is no such user", where="{username}", username=name)
    return found


def _show(steps: tuple[LateFeeStep, ...], *, charged: int, dry_run: bool) -> None:
    console = Console()
    counts = Counter(one.step for one in steps)
    fees = sum(one.fee_cents for one in steps if one.step == CHARGE)
    table = Table(title="Dry run: nothing was charged" if dry_run else f"{charged} late fees charged")
    for column in ("account", "bill", "due", "late", "fee", "what follows"):
        table.add_column(column, justify="right" if column in {"late", "fee"} else "left")
    for one in steps[:SHOWN]:
        late, fee = Money(one.bill.late_cents), Money(one.fee_cents)
        words = (one.bill.account_number, str(one.bill.bill_number), one.bill.due_date.isoformat(), str(late), str(fee))
        table.add_row(*words, WORDS[one.step])
    console.print(table)
    for step, count in sorted(counts.items()):
        console.print(f"{WORDS[step]}: {count:,}", highlight=False)
    console.print(f"Fees: {Money(fees)}", highlight=False)
