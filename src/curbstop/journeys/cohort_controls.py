"""Hold bills by a rule, release held ones by a choice, freeze a cycle; each can be ended by whoever may bill."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from curbstop.billing.operations.run_controls import (
    NewHoldRule,
    add_hold_rule,
    end_hold_rule,
    freeze_cycle_row,
    lift_freeze_row,
)
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.release_bill import release_bill
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.reporting.held_choice import HeldChoice, chosen_held_bills

MOST_AT_ONCE = 500


class EmptyRuleError(CurbstopError):
    """A rule that names nothing would hold every bill there is."""


class TooManyHeldBillsError(CurbstopError):
    """More held bills were chosen than are released while a page waits."""


class AmountsCrossedError(CurbstopError):
    """The lowest amount is above the highest."""


@dataclass(frozen=True, slots=True)
class ReleasedCohort:
    """How many bills were released, their charges in cents, and which were not: bill number and why."""

    released: int
    charges_cents: int
    refused: tuple[tuple[int, CurbstopError], ...]


def hold_by_rule(*, new: NewHoldRule, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Hold the bills that fit from the next run on; returns the rule's id. Raises EmptyRuleError, AmountsCrossedError."""
    values = asdict(new)
    if all(value in {None, ""} for name, value in values.items() if name != "reason"):
        raise EmptyRuleError(
            "The rule names nothing and would hold every bill",
            to_do="Name a class, a zone, a route, an amount or a cycle.",
        )
    if new.least_cents is not None and new.most_cents is not None and new.least_cents > new.most_cents:
        raise AmountsCrossedError("The lowest amount is above the highest", to_do="Change one of them.")

    def run(act: Act) -> Result:
        return {"rule_id": add_hold_rule(new=new, made_by_id=act.actor_id, now=act.now)}

    result = carry_out(
        command_key=command_key, name="hold_by_rule", content=values, actor_id=actor_id, now=now, run=run
    )
    return int(result["rule_id"])


def end_rule(*, rule_id: int, command_key: UUID, actor_id: int, now: datetime) -> None:
    """The rule holds nothing more; what it held waits until it is released. Raises NotInForceError."""

    def run(act: Act) -> Result:
        end_hold_rule(rule_id=rule_id, ended_by_id=act.actor_id, now=act.now)
        return {}

    carry_out(
        command_key=command_key,
        name="end_hold_rule",
        content={"rule_id": rule_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def release_cohort(
    *, choice: HeldChoice, business_date: date, command_key: UUID, actor_id: int, now: datetime
) -> ReleasedCohort:
    """Release every held bill that fits, each in its own transaction and as `release_bill` does; safe to repeat.

    A bill that may not be released (one's own, one that changed) stays held and is named. Raises TooManyHeldBillsError.
    """
    chosen = chosen_held_bills(choice=choice)
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyHeldBillsError(
            "{count} bills fit; at most {most} are released at once",
            to_do="Choose fewer of them, for example one class or zone.",
            count=len(chosen),
            most=MOST_AT_ONCE,
        )
    released, cents = 0, 0
    refused: list[tuple[int, CurbstopError]] = []
    for bill in chosen:
        try:
            release_bill(
                bill_id=bill.id,
                business_date=business_date,
                command_key=uuid5(command_key, str(bill.id)),
                actor_id=actor_id,
                now=now,
            )
        except CurbstopError as error:
            refused.append((bill.number, error))
        else:
            released, cents = released + 1, cents + bill.current_charges_cents
    return ReleasedCohort(released, cents, tuple(refused))


def freeze_cycle(*, cycle_number: int, reason: str, command_key: UUID, actor_id: int, now: datetime) -> int:
    """No run of the cycle starts until the freeze is lifted; returns its id. Raises CycleIsFrozenError."""

    def run(act: Act) -> Result:
        freeze_id = freeze_cycle_row(cycle_number=cycle_number, reason=reason, frozen_by_id=act.actor_id, now=act.now)
        return {"freeze_id": freeze_id}

    result = carry_out(
        command_key=command_key,
        name="freeze_cycle",
        content={"cycle_number": cycle_number, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["freeze_id"])


def lift_freeze(*, freeze_id: int, because: str, command_key: UUID, actor_id: int, now: datetime) -> None:
    """The cycle may be billed again. Raises NotInForceError."""

    def run(act: Act) -> Result:
        lift_freeze_row(freeze_id=freeze_id, because=because, lifted_by_id=act.actor_id, now=act.now)
        return {}

    carry_out(
        command_key=command_key,
        name="lift_freeze",
        content={"freeze_id": freeze_id, "because": because},
        actor_id=actor_id,
        now=now,
        run=run,
    )
