"""Words of disputed card payments."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EVIDENCE_WORK = "chargeback_evidence"


class DisputeStep(StrEnum):
    """A step in a dispute, in this order; the last three end it."""

    EVIDENCE = "evidence"
    FILED = "filed"
    WON = "won"
    LOST = "lost"
    ACCEPTED = "accepted"


ENDED = (DisputeStep.WON, DisputeStep.LOST, DisputeStep.ACCEPTED)
DISPUTE_REASONS = ("fraud", "not_recognised", "duplicate", "amount", "not_received", "credit_missing", "other")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a step, and the day on which it happened outside."""

    words: str
    happened_on: date
