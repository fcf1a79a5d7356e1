"""Several meters at several service points are billed together, under one agreement, on the sum of their use.

Rule: docs/algorithms/usage.md, "Meters that are billed together".
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from curbstop.cashiering.types import Act
from curbstop.customers.queries import AgreementRow, agreement_at, agreement_row
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.kernel.errors import CurbstopError
from curbstop.metering.operations import NewRead, count_elsewhere, record_read
from curbstop.metering.queries import InstallationRow, current_installations, hanging_meter
from curbstop.metering.types import BILLED_UNITS
from curbstop.premises.operations import lock_service_points
from curbstop.premises.queries import service_points
from curbstop.reporting.billed_days import is_billed_to

ONE_DAY = timedelta(days=1)


class MeterNotThereError(CurbstopError):
    """No meter of this serial number hangs anywhere on the day, or not where it was believed to."""


class CannotBeTogetherError(CurbstopError):
    """The meter cannot be billed with this agreement from that day on."""


class DaysBilledError(CurbstopError):
    """Days after the one chosen are billed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterTogether:
    """Which meter, from which day on, and what it showed then (thousandths; None: it was read on that day)."""

    agreement_id: int
    serial: str
    on_date: date
    reading_milli: int | None = None


def bill_together(*, asked: MeterTogether, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Let a meter count for an agreement from a day on; returns the new installation's id.

    Raises `MeterNotThereError`, `CannotBeTogetherError`, `DaysBilledError`, `MeterNotReadError`, `ReadRefusedError`,
    `InstallationEndedError`, `OwnAccountRefusedError`.
    """
    result = carry_out(
        command_key=command_key,
        name="bill_together",
        content=asdict(asked),
        actor_id=actor_id,
        now=now,
        run=lambda act: {"installation_id": _join(asked, act)},
    )
    return int(result["installation_id"])


def bill_apart(*, asked: MeterTogether, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Let a meter count again for the point where it hangs, from a day on. Raises what `bill_together` raises."""
    result = carry_out(
        command_key=command_key,
        name="bill_apart",
        content=asdict(asked),
        actor_id=actor_id,
        now=now,
        run=lambda act: {"installation_id": _part(asked, act)},
    )
    return int(result["installation_id"])


def _join(asked: MeterTogether, act: Act) -> int:
    agreement, meter = _both(asked, act)
    if meter.service_point_id == agreement.service_point_id:
        raise CannotBeTogetherError(
            "This meter counts for this agreement already", where="{serial}", serial=asked.serial
        )
    if meter.located_at_id is not None:
        raise CannotBeTogetherError(
            "This meter is billed together with others already",
            where="{serial}",
            to_do="Bill it apart from them first.",
            serial=asked.serial,
        )
    _refuse_others(asked=asked, agreement=agreement, meter=meter)
    _refuse_billed(point_ids=(agreement.service_point_id, meter.service_point_id), asked=asked)
    return _count(asked, meter, to_point=agreement.service_point_id, act=act)


def _part(asked: MeterTogether, act: Act) -> int:
    agreement, meter = _both(asked, act)
    if meter.service_point_id != agreement.service_point_id or meter.located_at_id is None:
        raise MeterNotThereError(
            "This meter is not billed together with others here", where="{serial}", serial=asked.serial
        )
    _refuse_billed(point_ids=(agreement.service_point_id,), asked=asked)
    return _count(asked, meter, to_point=meter.located_at_id, act=act)


def _both(asked: MeterTogether, act: Act) -> tuple[AgreementRow, InstallationRow]:
    """The agreement, and the meter with its place held until the transaction ends."""
    agreement = agreement_row(agreement_id=asked.agreement_id)
    refuse_own_account(act=act, customer_account_ids=[agreement.customer_account_id])
    ended = agreement.to_date is not None and agreement.to_date <= asked.on_date
    if ended or asked.on_date < agreement.from_date:
        raise CannotBeTogetherError(
            "The agreement does not hold on that day", where="{on_date}", on_date=asked.on_date.isoformat()
        )
    meter = hanging_meter(serial=asked.serial.strip(), on_date=asked.on_date)
    if meter is None:
        raise MeterNotThereError(
            "No meter of this number hangs anywhere on that day",
            where="{serial}, {on_date}",
            to_do="Check the number and the day.",
            serial=asked.serial,
            on_date=asked.on_date.isoformat(),
        )
    lock_service_points(service_point_ids={agreement.service_point_id, meter.service_point_id})
    return agreement, meter


def _refuse_others(*, asked: MeterTogether, agreement: AgreementRow, meter: InstallationRow) -> None:
    """The same service in the same unit, and nobody else who takes service by this meter."""
    point = service_points(service_point_ids=[meter.service_point_id])[meter.service_point_id]
    if point.service != agreement.service:
        raise CannotBeTogetherError(
            "The meter is for another service",
            where="{serial}",
            to_do="Choose a meter of the same service.",
            serial=asked.serial,
        )
    other = agreement_at(service_point_id=meter.service_point_id, on_date=asked.on_date)
    if other is not None:
        raise CannotBeTogetherError(
            "Account {number} takes service by this meter on that day",
            where="{serial}",
            to_do="Stop that service first, or choose the day of its end.",
            number=other.customer_account_number,
            serial=asked.serial,
        )
    mine = current_installations(service_point_ids=[agreement.service_point_id], on_date=asked.on_date)
    if {BILLED_UNITS[one.unit][2] for one in mine} - {BILLED_UNITS[meter.unit][2]}:
        raise CannotBeTogetherError("The meters are billed in different units", where="{serial}", serial=asked.serial)


def _refuse_billed(*, point_ids: tuple[int, ...], asked: MeterTogether) -> None:
    if any(is_billed_to(service_point_id=point, day=asked.on_date + ONE_DAY) for point in point_ids):
        raise DaysBilledError(
            "Days after this one are billed already",
            where="{on_date}",
            to_do="Choose the last day that is billed, or a later one; or cancel those bills first.",
            on_date=asked.on_date.isoformat(),
        )


def _count(asked: MeterTogether, meter: InstallationRow, *, to_point: int, act: Act) -> int:
    if asked.reading_milli is not None:
        read = NewRead(installation_id=meter.id, read_on=asked.on_date, reading_milli=asked.reading_milli)
        record_read(read=read, now=act.now)
    return count_elsewhere(installation_id=meter.id, service_point_id=to_point, on_date=asked.on_date)
