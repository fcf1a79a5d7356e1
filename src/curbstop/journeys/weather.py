"""Evapotranspiration from the screens and from files: recorded, corrected, taken back. Rule: docs/algorithms/asked_facts.md."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.platform.files import store_file
from curbstop.rates.operations import (
    Recording,
    Weather,
    correct_evapotranspiration,
    record_evapotranspiration,
    withdraw_evapotranspiration,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherFile:
    """The file that figures came in."""

    name: str
    content: bytes


def record_weather(
    *,
    rows: Sequence[Weather],
    source: str,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    file: WeatherFile | None = None,
) -> int:
    """Write figures down, all or none; returns how many are new. Raises `KnownAlreadyError`."""

    def run(act: Act) -> dict[str, object]:
        file_id = store_file(name=file.name, media_type="text/csv", content=file.content, now=now) if file else None
        recording = Recording(source=source, now=act.now, actor_id=act.actor_id, file_id=file_id)
        return {"new": record_evapotranspiration(rows=list(rows), recording=recording)}

    content = {"source": source, "rows": [{key: str(value) for key, value in asdict(row).items()} for row in rows]}
    result = carry_out(
        command_key=command_key, name="record_weather", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["new"])


def correct_weather(
    *,
    weather_id: int,
    inches_milli: int,
    source: str,
    reason: str,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> int:
    """Put other figures in the place of wrong ones; returns the new ones' id.

    Raises `NoSuchWeatherError`, `WithdrawnAlreadyError`, `NoReasonGivenError`.
    """

    def run(act: Act) -> dict[str, object]:
        recording = Recording(source=source, now=act.now, actor_id=act.actor_id)
        return {
            "weather_id": correct_evapotranspiration(
                evapotranspiration_id=weather_id, inches_milli=inches_milli, reason=reason, recording=recording
            )
        }

    content = {"weather": weather_id, "inches_milli": inches_milli, "source": source, "reason": reason}
    result = carry_out(
        command_key=command_key, name="correct_weather", content=content, actor_id=actor_id, now=now, run=run
    )
    return int(result["weather_id"])


def withdraw_weather(*, weather_id: int, reason: str, command_key: UUID, actor_id: int, now: datetime) -> None:
    """Take figures back: their days are unknown again. Raises what `correct_weather` raises."""

    def run(act: Act) -> dict[str, object]:
        withdraw_evapotranspiration(evapotranspiration_id=weather_id, reason=reason, actor_id=act.actor_id, now=act.now)
        return {"weather_id": weather_id}

    content = {"weather": weather_id, "reason": reason}
    carry_out(command_key=command_key, name="withdraw_weather", content=content, actor_id=actor_id, now=now, run=run)
