"""`curbstop watch`: run the detectors over the cash office and print what each looked at and how often it spoke."""

import json
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curbstop.ledger.queries import business_days
from curbstop.platform.policies import policy_value
from curbstop.reporting.watching.run import measured, watch
from curbstop.reporting.watching.types import Watched

app = typer.Typer()
PPM_IN_PERCENT = 10_000
MOST_DAYS = 400


@app.command(name="watch")
def watch_command(
    *,
    start: Annotated[
        str, typer.Option("--from", help="First business day, YYYY-MM-DD; default: the policy's days back.")
    ] = "",
    until: Annotated[str, typer.Option("--to", help="Last business day; default: the latest.")] = "",
    measure: Annotated[
        bool, typer.Option("--measure", help="Look back from every business day, and add up: the false-alarm rate.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> None:
    """Print per detector how much it looked at, how many alarms it raised, and their share.

    On the demonstration city, where nobody steals, every alarm is false: the share is the false-alarm rate.
    """
    days = business_days(limit=1)
    last = date.fromisoformat(until) if until else days[0].business_date if days else date.today()  # noqa: DTZ011 - a day
    back = int(policy_value(key="watch.days", on_date=last))
    first = date.fromisoformat(start) if start else last - timedelta(days=back)
    if measure:
        ends = [row.business_date for row in business_days(limit=MOST_DAYS) if first <= row.business_date <= last]
        found = measured(ends=ends, days=back)
    else:
        found = watch(start=first, until=last)
    if as_json:
        typer.echo(
            json.dumps({"from": first.isoformat(), "to": last.isoformat(), "detectors": [_data(one) for one in found]})
        )
        return
    table = Table(title=f"{first.isoformat()} to {last.isoformat()}")
    for name in ("detector", "looked at", "alarms", "share", "at most (95 %)", "rule"):
        table.add_column(name)
    for one in found:
        ppm = one.alarm_ppm
        share = f"{ppm // PPM_IN_PERCENT}.{ppm % PPM_IN_PERCENT // 100:02d} %"
        looked_at, alarms = len(one.looked_at), len(one.alarms)
        table.add_row(
            one.detector.code, str(looked_at), str(alarms), share, _bound(looked_at, alarms), one.detector.rule
        )
    Console().print(table)


def _bound(looked_at: int, alarms: int) -> str:
    """Where no alarm was seen among n, the rate is below 3/n with 95 % (the rule of three)."""
    if alarms or not looked_at:
        return "-"
    ppm = min(3 * 1_000_000 // looked_at, 1_000_000)
    return f"{ppm // PPM_IN_PERCENT}.{ppm % PPM_IN_PERCENT // 100:02d} %"


def _data(one: Watched) -> dict[str, object]:
    return {
        "code": one.detector.code,
        "rule": one.detector.rule,
        "statistic": one.detector.statistic,
        "control": one.detector.control,
        "looked_at": len(one.looked_at),
        "alarms": [
            {
                "subject": f"{alarm.subject_kind} {alarm.subject_id}",
                "label": alarm.label,
                "statistic": alarm.statistic,
                "limit": alarm.limit,
            }
            for alarm in one.alarms
        ],
        "alarm_ppm": one.alarm_ppm,
    }
