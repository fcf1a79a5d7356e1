"""The reads of a cycle looked through before its run: how many are doubtful, why and on which route; they wait for a decision.

The same judgement as the run's, without its bills: what the run would estimate is counted as not read yet, and not written.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run.orders import CycleRunOrder, partition_ranges, run_days, scope_of
from curbstop.journeys.bill_run.policy import billing_policy, history_since
from curbstop.journeys.bill_run.prepare import prepare_segments
from curbstop.journeys.bill_run.sharing import Progress
from curbstop.metering.operations import hold_reads
from curbstop.metering.types import ESTIMATED, MISSING
from curbstop.platform.files import store_file
from curbstop.platform.models import StoredFile
from curbstop.reporting.billing_balances import class_usual
from curbstop.reporting.billing_due import DueScope
from curbstop.reporting.read_look import doubtful_reads, latest_read_id, routes_of

POINTS = {"service_point_id": pl.Int64, "from_date": pl.Date}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteReads:
    """A route: meters that are due, those read, those of which a bill waits for a decision, those only flagged."""

    route: str
    due: int
    read: int
    not_read: int
    holding: int
    flagged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonReads:
    """So many reads of a route are doubtful for a reason; `holding` of them hold their bill. 'missing': not read yet."""

    route: str
    reason: str
    reads: int
    holding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookThrough:
    """What a look through the reads of a cycle's month found."""

    cycle_number: int
    month: date
    business_date: date
    looked_at: datetime
    routes: tuple[RouteReads, ...]
    reasons: tuple[ReasonReads, ...]

    @property
    def holding(self) -> int:
        """How many bills wait for a decision about their read."""
        return sum(row.holding for row in self.routes)

    @property
    def not_read(self) -> int:
        """How many meters are not read yet."""
        return sum(row.not_read for row in self.routes)


def _ignore(done: int, total: int) -> None:
    """Nobody watches."""


def look_through_reads(
    *, cycle_number: int, month: date, business_date: date, now: datetime, progress: Progress = _ignore
) -> LookThrough:
    """Judge the reads of what is due of a cycle, keep the doubtful ones for decision, and keep and return the counts.

    Nothing is estimated and nothing billed. A read that was decided keeps its decision. Raises NoSuchCycleMonthError.
    """
    order = CycleRunOrder(cycle_number=cycle_number, month=month.replace(day=1), business_date=business_date, now=now)
    days = run_days(calendar=cycle_month(cycle_number=cycle_number, month=order.month), business_date=business_date)
    usual = class_usual(since=history_since(on_date=days.bill_date))
    ranges = partition_ranges(order=order, days=days)
    points, doubtful = [pl.DataFrame(schema=POINTS)], []
    for done, (first_id, last_id) in enumerate(ranges, start=1):
        scope = scope_of(order=order, days=days, first_id=first_id, last_id=last_id)
        looked = _look(order, scope, usual, days.bill_date)
        points.append(looked[0])
        doubtful.append(looked[1])
        progress(done, len(ranges))
    found = LookThrough(
        cycle_number=order.cycle_number,
        month=order.month,
        business_date=business_date,
        looked_at=now,
        routes=_by_route(pl.concat(points), doubtful),
        reasons=_by_reason(doubtful),
    )
    _keep(found)
    return found


def _look(
    order: CycleRunOrder, scope: DueScope, usual: pl.DataFrame, bill_date: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The due points with a meter, and what is doubtful of them; kept, but for what a run would estimate first."""
    with transaction.atomic():
        before = latest_read_id()
        prepared = prepare_segments(
            scope=scope,
            policy=billing_policy(on_date=order.business_date),
            now=order.now,
            bill_date=bill_date,
            class_usual=usual,
        )
        points = _metered(prepared.segments)
        rows = doubtful_reads(
            first_id=scope.first_id,
            last_id=scope.last_id,
            since=scope.read_from,
            points=points["service_point_id"],
        )
        transaction.set_rollback(True)
    to_come = (pl.col("kind") == ESTIMATED) & (pl.col("read_id") > before)
    rows = rows.with_columns(
        not_read=(to_come | pl.col("read_id").is_null()).fill_null(value=True),
        to_come=to_come.fill_null(value=False),
        reasons=pl.col("reasons").str.split(" "),
    )
    kept = rows.filter(~pl.col("to_come") & (pl.col("state") == "open")).with_row_index("period_id")
    with transaction.atomic():
        hold_reads(found=kept, looked_at=points, now=order.now)
    return points, rows


def _metered(segments: pl.DataFrame) -> pl.DataFrame:
    if segments.is_empty():
        return pl.DataFrame(schema=POINTS)
    return segments.filter("metered").group_by("service_point_id").agg(pl.col("from_date").min())


def _by_route(points: pl.DataFrame, doubtful: list[pl.DataFrame]) -> tuple[RouteReads, ...]:
    if points.is_empty():
        return ()
    waits = pl.concat(doubtful).group_by("service_point_id").agg(pl.col("holds", "not_read").any())
    counted = (
        routes_of(points=points["service_point_id"])
        .join(waits, on="service_point_id", how="left")
        .with_columns(pl.col("not_read").fill_null(value=False), flagged=~pl.col("holds"))
        .group_by("route")
        .agg(
            due=pl.len(),
            read=(~pl.col("not_read")).sum(),
            not_read=pl.col("not_read").sum(),
            holding=pl.col("holds").fill_null(value=False).sum(),
            flagged=pl.col("flagged").fill_null(value=False).sum(),
        )
    )
    return tuple(RouteReads(**row) for row in counted.sort("route").iter_rows(named=True))


def _by_reason(doubtful: list[pl.DataFrame]) -> tuple[ReasonReads, ...]:
    if not doubtful:
        return ()
    rows = pl.concat(doubtful)
    reasons = pl.when("to_come").then(pl.lit([MISSING], dtype=pl.List(pl.String))).otherwise("reasons")
    counted = (
        rows.with_columns(reason=reasons)
        .explode("reason")
        .group_by("route", "reason")
        .agg(reads=pl.len(), holding=pl.col("holds").sum())
    )
    return tuple(ReasonReads(**row) for row in counted.sort("route", "reason").iter_rows(named=True))


def _keep(found: LookThrough) -> None:
    content = json.dumps(asdict(found), default=_as_text).encode()
    name = _name(cycle_number=found.cycle_number, month=found.month)
    with transaction.atomic():
        store_file(name=name, media_type="application/json", content=content, now=found.looked_at)


def _as_text(value: date) -> str:
    return value.isoformat()


def last_look_through(*, cycle_number: int, month: date) -> LookThrough | None:
    """The latest look through the reads of a cycle's month; None when nobody looked yet."""
    name = _name(cycle_number=cycle_number, month=month)
    row = StoredFile.objects.filter(name=name).order_by("-recorded_at", "-id").first()
    if row is None:
        return None
    kept: dict[str, Any] = json.loads(bytes(row.content))
    return LookThrough(
        cycle_number=kept["cycle_number"],
        month=date.fromisoformat(kept["month"]),
        business_date=date.fromisoformat(kept["business_date"]),
        looked_at=datetime.fromisoformat(kept["looked_at"]),
        routes=tuple(RouteReads(**one) for one in kept["routes"]),
        reasons=tuple(ReasonReads(**one) for one in kept["reasons"]),
    )


def _name(*, cycle_number: int, month: date) -> str:
    return f"reads-{cycle_number}-{month}.json"
