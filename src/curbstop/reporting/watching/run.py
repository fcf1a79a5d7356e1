"""Run the detectors over a period, and open an alarm into its rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection

from curbstop.platform.policies import default_policies, policies_in_force
from curbstop.reporting.watching import money, people
from curbstop.reporting.watching.types import BehindAlarm, Detector, Examined, Watched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

DETECTORS: tuple[Detector, ...] = (*people.DETECTORS, *money.DETECTORS)


def detector_named(*, code: str) -> Detector | None:
    """The detector of this code."""
    return next((one for one in DETECTORS if one.code == code), None)


def watch(*, start: date, until: date) -> tuple[Watched, ...]:
    """What every detector says of the business days [start, until], both included. Writes nothing."""
    figures = _figures(until)
    return tuple(
        Watched(detector=one, looked_at=_examined(one, _given(one, figures, start, until))) for one in DETECTORS
    )


def measured(*, ends: Sequence[date], days: int) -> tuple[Watched, ...]:
    """What the detectors say, looking back so many days from each of `ends`, added up detector by detector."""
    runs = [watch(start=end - timedelta(days=days), until=end) for end in ends]
    return tuple(
        Watched(detector=one, looked_at=tuple(seen for run in runs for seen in run[place].looked_at))
        for place, one in enumerate(DETECTORS)
    )


def rows_behind(*, detector: Detector, subject_id: int, start: date, until: date) -> tuple[BehindAlarm, ...]:
    """The rows behind an alarm."""
    given = _given(detector, _figures(until), start, until) | {"subject": subject_id}
    with connection.cursor() as cursor:
        cursor.execute(detector.behind, given)
        return tuple(
            BehindAlarm(on_date=day, subject_kind=kind, subject_id=identity, words=words or "", amount_cents=int(cents))
            for day, kind, identity, words, cents in cursor.fetchall()
        )


def _figures(on_date: date) -> dict[str, int]:
    """The policies that detectors read, in force on a day; where none is, the default's."""
    keys = {key for one in DETECTORS for _name, key in one.figures}
    found = policies_in_force(on_date=on_date, keys=keys)
    default = default_policies()
    return {key: int(found[key].value if key in found else default[key]["value"]) for key in keys}


def _given(detector: Detector, figures: dict[str, int], start: date, until: date) -> dict[str, date | int]:
    return {"start": start, "until": until, **{name: figures[key] for name, key in detector.figures}}


def _examined(detector: Detector, given: dict[str, date | int]) -> tuple[Examined, ...]:
    with connection.cursor() as cursor:
        cursor.execute(detector.examined, given)
        return tuple(
            Examined(
                code=detector.code,
                subject_kind=detector.subject_kind,
                subject_id=identity,
                label=label,
                statistic=int(statistic),
                limit=int(limit),
                is_alarm=bool(alarm),
            )
            for identity, label, statistic, limit, alarm in cursor.fetchall()
        )
