"""Keep the report of a dry run, so that its page can show the last one: a file of the records, nothing of the books."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from curbstop.billing.types import ChargeSum, Comparison, ExceptionRow, ExtremeBill, RunReport
from curbstop.platform.files import store_file
from curbstop.platform.models import StoredFile


def keep_trial(*, report: RunReport, now: datetime) -> int:
    """Store a dry run's report with its moment; returns the file's id."""
    content = json.dumps({"tried_at": now.isoformat(), **asdict(report)}, default=date.isoformat)
    name = _name(cycle_number=report.cycle_number, month=report.month)
    return store_file(name=name, media_type="application/json", content=content.encode(), now=now)


def last_trial(*, cycle_number: int, month: date) -> tuple[datetime, RunReport] | None:
    """When a cycle's month was tried last, and with what report; None when it never was."""
    name = _name(cycle_number=cycle_number, month=month)
    row = StoredFile.objects.filter(name=name).order_by("-recorded_at", "-id").first()
    if row is None:
        return None
    kept: dict[str, Any] = json.loads(bytes(row.content))
    tried_at = datetime.fromisoformat(kept.pop("tried_at"))
    return tried_at, report_from_json(kept=kept)


def _name(*, cycle_number: int | None, month: date | None) -> str:
    return f"dry-run-{cycle_number}-{month}.json"


def report_from_json(*, kept: dict[str, Any]) -> RunReport:
    """A report as it was kept; changes `kept`."""
    for name, kind in (
        ("sums", ChargeSum),
        ("highest", ExtremeBill),
        ("lowest", ExtremeBill),
        ("exceptions", ExceptionRow),
    ):
        kept[name] = tuple(kind(**row) for row in kept[name])
    for name in ("last_month", "last_year"):
        kept[name] = _comparison(kept[name])
    for name in ("month", "business_date"):
        kept[name] = date.fromisoformat(kept[name])
    return RunReport(**kept)


def _comparison(kept: dict[str, Any] | None) -> Comparison | None:
    return Comparison(**kept | {"month": date.fromisoformat(kept["month"])}) if kept else None
