"""What a detector is and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

STAFF, SESSION, RECEIPT, DEPOSIT, DRAWER, ADJUSTMENT, REFUND = (
    "staff_user",
    "session",
    "receipt",
    "deposit",
    "drawer",
    "adjustment",
    "refund",
)


@dataclass(frozen=True, kw_only=True)
class Detector:
    """A rule over the raw rows of a period.

    `examined` answers one row per thing looked at: (subject id, label, statistic, limit, alarm). Statistic and limit are
    bigints in `unit` (count, cents, ppm, days, milli). `behind` answers the rows behind an alarm: (day, kind, id, words,
    cents). Both see the days [start, until] and every figure of `figures` by its name; `behind` also sees %(subject)s.
    `figures`: policy key by name, whose value is what the policy file says.
    """

    code: str
    name: str
    rule: str
    statistic: str
    subject_kind: str
    unit: str
    control: str
    examined: str
    behind: str
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A thing that a detector looked at."""

    code: str
    subject_kind: str
    subject_id: int
    label: str
    statistic: int
    limit: int
    is_alarm: bool


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A detector's answer for a period."""

    detector: Detector
    looked_at: tuple[Examined, ...]

    @property
    def alarms(self) -> tuple[Examined, ...]:
        """What is beyond the limit."""
        return tuple(one for one in self.looked_at if one.is_alarm)

    @property
    def alarm_ppm(self) -> int:
        """Alarms of a million looked at. Where nothing was planted, the false-alarm rate."""
        return len(self.alarms) * 1_000_000 // len(self.looked_at) if self.looked_at else 0


@dataclass(frozen=True, kw_only=True)
class BehindAlarm:
    """A row behind an alarm."""

    on_date: date
    subject_kind: str
    subject_id: int
    words: str
    amount_cents: int
