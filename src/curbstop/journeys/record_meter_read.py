"""A read is entered by hand; use where nobody takes service becomes a work item."""

from datetime import date, datetime
from uuid import UUID

from curbstop.casework.operations import open_work_item
from curbstop.cashiering.types import Act
from curbstop.customers.queries import agreement_at
from curbstop.journeys.command import carry_out
from curbstop.journeys.decide_read import settle_reread
from curbstop.journeys.stored_wordings import USE_ON_VACANT
from curbstop.metering.operations import NewRead, record_read
from curbstop.metering.queries import awaited_read, reads_of
from curbstop.metering.types import ACTUAL, MANUAL
from curbstop.platform.idempotency import Result
from curbstop.reporting.vacant_use import service_point_of_installation


def record_meter_read(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    installation_id: int,
    read_on: date,
    reading_milli: int,
    kind: str = ACTUAL,
    note: str = "",
) -> int:
    """Write a read down and return its id; what waited for the meter to be read again goes on. Raises `ReadRefusedError`."""

    def run(act: Act) -> Result:
        read = NewRead(
            installation_id=installation_id,
            read_on=read_on,
            reading_milli=reading_milli,
            kind=kind,
            source=MANUAL,
            note=note,
        )
        replaced = awaited_read(installation_id=installation_id, read_on=read_on)
        read_id = record_read(read=read, now=act.now, replaces_read_id=replaced)
        settle_reread(service_point_id=service_point_of_installation(installation_id=installation_id), act=act)
        _watch_vacant_point(installation_id=installation_id, read_on=read_on, reading_milli=reading_milli, act=act)
        return {"read_id": read_id}

    content = {
        "installation": installation_id,
        "read_on": read_on,
        "reading_milli": reading_milli,
        "kind": kind,
        "note": note,
    }
    result = carry_out(
        command_key=command_key, name="record_meter_read", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["read_id"])


def _watch_vacant_point(*, installation_id: int, read_on: date, reading_milli: int, act: Act) -> None:
    point_id = service_point_of_installation(installation_id=installation_id)
    if agreement_at(service_point_id=point_id, on_date=read_on) is not None:
        return
    earlier = [
        read
        for read in reads_of(service_point_ids=[point_id], to_date=read_on, limit=10)
        if read.installation_id == installation_id and read.read_on < read_on and read.replaced_by_id is None
    ]
    if earlier and earlier[0].reading_milli != reading_milli:
        open_work_item(
            kind="use_on_vacant",
            queue="field",
            subject_kind="service_point",
            subject_id=point_id,
            reason=USE_ON_VACANT.filled(day=read_on.isoformat()),
            now=act.now,
        )
