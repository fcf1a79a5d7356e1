"""What each type of adjustment may be: its direction, its charges, who may how much of it, and when evidence is needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from curbstop.billing.queries import adjusted_cents_since
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.platform.policies import policies_in_force
from curbstop.receivables.types import CHARGE_TYPES
from curbstop.reporting.billing_questions import took_payment_since
from curbstop.staff.queries import roles_of

DAYS_A_MONTH = 30
LESS, MORE, BOTH = "less", "more", "both"
SERVICES = frozenset({"water", "sewer", "geothermal"})
FEES = frozenset(code for code in CHARGE_TYPES if code.startswith("fee_"))
ANYTHING = frozenset(CHARGE_TYPES)
# Which policy limits which role. Billing staff are the seniors of the policy's list.
LIMITS = {
    "representative": "adjustments.limit_representative_cents",
    "billing": "adjustments.limit_senior_cents",
    "supervisor": "adjustments.limit_supervisor_cents",
    "manager": "adjustments.limit_manager_cents",
}
MONTHS, BY_TYPE = "adjustments.cumulative_months", "adjustments.limits_by_type"
EVIDENCE, TAKING_DAYS = "adjustments.evidence_over_cents", "adjustments.no_adjustment_after_taking_days"


class WrongTypeError(CurbstopError):
    """A type of adjustment does not go this way, or not on this charge."""


class EvidenceMissingError(CurbstopError):
    """An adjustment of this type and size needs a file that shows why."""


class TookPaymentError(CurbstopError):
    """Who took an account's payment does not adjust it."""


@dataclass(frozen=True, slots=True)
class AdjustmentType:
    """One type: which way it goes and on which charges (their types say fund and account)."""

    code: str
    direction: str
    charge_types: frozenset[str]


ADJUSTMENT_TYPES: dict[str, AdjustmentType] = {
    one.code: one
    for one in (
        AdjustmentType("leak", LESS, SERVICES),
        AdjustmentType("courtesy", LESS, ANYTHING),
        AdjustmentType("misread", BOTH, SERVICES),
        AdjustmentType("fee_waived", LESS, FEES),
        AdjustmentType("meter_error", BOTH, SERVICES),
        AdjustmentType("billing_error", BOTH, ANYTHING),
        AdjustmentType("conservation_fine", BOTH, frozenset({"fine"})),
        AdjustmentType("back_bill", MORE, SERVICES),
        AdjustmentType("unbilled_use", MORE, SERVICES),
        AdjustmentType("other", BOTH, ANYTHING),
    )
}
"""The types that people choose. Small balances are written off by the system itself."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one person may adjust on one account within the policy's months, and what is used up, in cents."""

    limit_cents: int
    used_cents: int
    may_ask: bool = True

    def allows(self, *, cents: int) -> bool:
        """Whether so much more is within it."""
        return self.used_cents + abs(cents) <= self.limit_cents


def adjustment_limit(
    *, staff_user_id: int, customer_account_id: int, on_date: date, adjustment_type: str = ""
) -> Limit:
    """The highest limit of somebody's roles for a type, cumulative over the policy's months on that account.

    A type's own limits (policy `adjustments.limits_by_type`) only ever lower those of the role.
    """
    values = {key: found.value for key, found in policies_in_force(on_date=on_date, keys=_KEYS).items()}
    roles = roles_of(staff_user_id=staff_user_id, on_date=on_date) & LIMITS.keys()
    own = {role: int(cents) for role, cents in values.get(BY_TYPE, {}).get(adjustment_type, {}).items()}
    general = {role: int(values[LIMITS[role]]) for role in roles}
    since = on_date - timedelta(days=int(values[MONTHS]) * DAYS_A_MONTH)
    return Limit(
        limit_cents=max((min(cents, own.get(role, cents)) for role, cents in general.items()), default=0),
        used_cents=adjusted_cents_since(customer_account_id=customer_account_id, since=since),
        may_ask=any(general.values()),
    )


_KEYS = [*LIMITS.values(), MONTHS, BY_TYPE]


def refuse_wrong_type(*, adjustment_type: str, charge_type: str, amount_cents: int) -> None:
    """A type goes one way and on some charges only. Raises `WrongTypeError`."""
    kind = ADJUSTMENT_TYPES.get(adjustment_type)
    wrong_way = kind is None or kind.direction == (LESS if amount_cents > 0 else MORE)
    if kind is None or wrong_way or charge_type not in kind.charge_types:
        raise WrongTypeError(
            "An adjustment of this type does not go this way, or not on this charge",
            where="{adjustment_type}, {charge_type}, {amount}",
            to_do="Choose another type or charge.",
            adjustment_type=adjustment_type,
            charge_type=charge_type,
            amount=Money(amount_cents),
        )


def refuse_without_evidence(
    *, adjustment_type: str, amount_cents: int, evidence: Collection[object], on_date: date
) -> None:
    """Above the policy's amount a file must show why. Raises `EvidenceMissingError`."""
    over = policies_in_force(on_date=on_date, keys=[EVIDENCE])[EVIDENCE].value.get(adjustment_type)
    if over is not None and abs(amount_cents) > int(over) and not evidence:
        raise EvidenceMissingError(
            "An adjustment of this type above {over} needs evidence",
            to_do="Attach a photo, an invoice or a report.",
            over=Money(int(over)),
        )


def refuse_taker(*, staff_user_id: int, customer_account_id: int, on_date: date) -> None:
    """As `refuse_takers`, of one account."""
    refuse_takers(staff_user_id=staff_user_id, customer_account_ids=[customer_account_id], on_date=on_date)


def refuse_takers(*, staff_user_id: int, customer_account_ids: Sequence[int], on_date: date) -> None:
    """Who took a payment of one of the accounts within the policy's days adjusts none of them. Raises `TookPaymentError`."""
    days = int(policies_in_force(on_date=on_date, keys=[TAKING_DAYS])[TAKING_DAYS].value)
    since = on_date - timedelta(days=days)
    if took_payment_since(staff_user_id=staff_user_id, customer_account_ids=customer_account_ids, since=since):
        raise TookPaymentError(
            "You took a payment of this account within {days} days", to_do="Somebody else must adjust it.", days=days
        )
