"""Reads of what stands between a run and its bills: proofs, hold rules, frozen cycles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from curbstop.billing.engine.hold_rules import HoldWhen, hold_by_rules
from curbstop.billing.engine.proof_figures import (
    BILLS_SCHEMA,
    CHARGES_SCHEMA,
    ChargeFigure,
    ClassFigure,
    ProofLists,
    charge_figures,
    class_figures,
    differing_bills,
    proof_lists,
)
from curbstop.billing.models import BillProof, CycleFreeze, HoldRule
from curbstop.billing.models.run_controls import APPROVED, POSTED, PROVEN, REFUSED, REPLACED, REQUESTED
from curbstop.billing.types import RUNNING
from curbstop.kernel.errors import CurbstopError

__all__ = [
    "APPROVED",
    "BILLS_SCHEMA",
    "CHARGES_SCHEMA",
    "POSTED",
    "PROVEN",
    "REFUSED",
    "REPLACED",
    "REQUESTED",
    "ChargeFigure",
    "ClassFigure",
    "FreezeRow",
    "HoldRuleRow",
    "HoldWhen",
    "NoSuchProofError",
    "ProofLists",
    "ProofRow",
    "charge_figures",
    "class_figures",
    "differing_bills",
    "freeze_of",
    "freezes",
    "hold_by_rules",
    "hold_rules",
    "latest_proof",
    "proof",
    "proof_lists",
    "proof_to_post",
    "proofs",
    "requested_proof",
    "run_proof",
]


class NoSuchProofError(CurbstopError):
    """There is no such proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """A dry run that is kept with its bills; `report` as RunReport has it, files by their ids."""

    id: int
    cycle_number: int
    month: date
    business_date: date
    made_at: datetime
    made_by_id: int | None
    state: str
    report: Mapping[str, Any]
    bills_file_id: int
    charges_file_id: int
    approval_id: int | None
    run_id: int | None
    difference: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRuleRow:
    """A rule that holds bills, in force until it is ended; amounts in cents."""

    id: int
    cycle_number: int | None
    customer_account_id: int | None
    rate_class: str
    zone: int | None
    route: str
    least_cents: int | None
    most_cents: int | None
    reason: str
    made_by_id: int
    made_at: datetime
    ended_by_id: int | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRow:
    """A cycle of which no run starts, until it is lifted."""

    id: int
    cycle_number: int
    reason: str
    frozen_by_id: int
    frozen_at: datetime
    lifted_by_id: int | None
    lifted_at: datetime | None
    lifted_because: str


PROOF_FIELDS = tuple(ProofRow.__dataclass_fields__)
RULE_FIELDS = tuple(HoldRuleRow.__dataclass_fields__)
FREEZE_FIELDS = tuple(FreezeRow.__dataclass_fields__)


def proof(*, proof_id: int) -> ProofRow:
    """One proof; raises NoSuchProofError."""
    values = BillProof.objects.filter(pk=proof_id).values(*PROOF_FIELDS).first()
    if values is None:
        raise NoSuchProofError("There is no such proof", where="proof {proof_id}", proof_id=proof_id)
    return ProofRow(**values)


def latest_proof(*, cycle_number: int, month: date) -> ProofRow | None:
    """The proof of a cycle's month that was made last."""
    return _first(BillProof.objects.filter(cycle_number=cycle_number, month=month).order_by("-pk"))


def proof_to_post(*, cycle_number: int, month: date) -> ProofRow | None:
    """The approved proof, else that of the run that was interrupted; None when there is neither."""
    mine = BillProof.objects.filter(cycle_number=cycle_number, month=month)
    approved = _first(mine.filter(state=APPROVED))
    return approved or _first(mine.filter(state=POSTED, run__state=RUNNING).order_by("-pk"))


def proofs(*, limit: int = 60) -> tuple[ProofRow, ...]:
    """Proofs of every cycle, the latest first."""
    return tuple(ProofRow(**values) for values in BillProof.objects.order_by("-pk").values(*PROOF_FIELDS)[:limit])


def requested_proof(*, cycle_number: int, month: date) -> int | None:
    """The id of the proof of a cycle's month that waits for a decision."""
    found = BillProof.objects.filter(cycle_number=cycle_number, month=month, state=REQUESTED)
    return found.values_list("pk", flat=True).first()


def run_proof(*, run_id: int) -> ProofRow | None:
    """The proof that a run posted, the last one when it was interrupted; None when it was not asked for one."""
    return _first(BillProof.objects.filter(run_id=run_id).order_by("-pk"))


def _first(found: Any) -> ProofRow | None:
    values = found.values(*PROOF_FIELDS).first()
    return None if values is None else ProofRow(**values)


def hold_rules(*, cycle_number: int | None = None, in_force: bool = True) -> tuple[HoldRuleRow, ...]:
    """Rules in force (or all that ever were), of one cycle and of every cycle; the oldest first."""
    found = HoldRule.objects.order_by("pk")
    if in_force:
        found = found.filter(ended_at__isnull=True)
    rows = (HoldRuleRow(**values) for values in found.values(*RULE_FIELDS))
    return tuple(row for row in rows if cycle_number is None or row.cycle_number in {None, cycle_number})


def freeze_of(*, cycle_number: int) -> FreezeRow | None:
    """What keeps a cycle from being billed; None when nothing does."""
    values = CycleFreeze.objects.filter(cycle_number=cycle_number, lifted_at__isnull=True).values(*FREEZE_FIELDS)
    found = values.first()
    return None if found is None else FreezeRow(**found)


def freezes() -> tuple[FreezeRow, ...]:
    """Every freeze there is or was, the latest first."""
    return tuple(FreezeRow(**values) for values in CycleFreeze.objects.order_by("-pk").values(*FREEZE_FIELDS))
