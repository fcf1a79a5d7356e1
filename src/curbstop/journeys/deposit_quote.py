"""How much security deposit may be asked for: the policy's multiple of the average month, never above the legal cap.

Source: PUC 10009.6; `domain/san_bernardino.md` 3.2: average 78.46, policy 4 times = 313.84, cap 3 times = 235.38.
"""

from dataclasses import dataclass
from datetime import date

from curbstop.platform.policies import policies_in_force
from curbstop.receivables.types import DepositReason
from curbstop.reporting.average_bill import average_monthly_bill_cents

MILLI = 1000
AFTER_CUT = "deposit.multiple_after_cut_milli"
USUAL = "deposit.cap_periodic_multiple_milli"
CAP = "deposit.cap_monthly_multiple_milli"


@dataclass(frozen=True, kw_only=True, slots=True)
class DepositQuote:
    """What policy and law come to, in whole cents."""

    reason: str
    average_cents: int
    policy_cents: int
    cap_cents: int
    demanded_cents: int


def deposit_quote(*, reason: str, average_cents: int, multiple_milli: int, cap_milli: int) -> DepositQuote:
    """The smaller of both, rounded down to the cent."""
    policy_cents = average_cents * multiple_milli // MILLI
    cap_cents = average_cents * cap_milli // MILLI
    return DepositQuote(
        reason=reason,
        average_cents=average_cents,
        policy_cents=policy_cents,
        cap_cents=cap_cents,
        demanded_cents=min(policy_cents, cap_cents),
    )


def quote_deposit(
    *, reason: str, customer_account_id: int | None, service_point_ids: list[int], on_date: date
) -> DepositQuote:
    """The quote for a customer at service points. Without any bill yet the average is zero, and so is the quote."""
    average = average_monthly_bill_cents(
        customer_account_id=customer_account_id, service_point_ids=service_point_ids, on_date=on_date
    )
    multiple = AFTER_CUT if reason == DepositReason.SHUT_OFF else USUAL
    policies = policies_in_force(on_date=on_date, keys=[multiple, CAP])
    return deposit_quote(
        reason=reason,
        average_cents=average or 0,
        multiple_milli=int(policies[multiple].value),
        cap_milli=int(policies[CAP].value),
    )
