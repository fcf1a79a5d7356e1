"""What a security deposit goes through, and why one is asked for."""

from enum import StrEnum


class DepositState(StrEnum):
    """Where a security deposit stands."""

    QUOTED = "quoted"
    DEMANDED = "demanded"
    HELD = "held"
    CREDITED = "credited"
    APPLIED = "applied"
    REFUNDED = "refunded"
    UNCLAIMED = "unclaimed"


class DepositReason(StrEnum):
    """Why a security deposit is asked for: creditworthiness only (PUC 10009.6)."""

    NO_CREDIT_HISTORY = "no_credit_history"
    EARLIER_DEBT = "earlier_debt"
    RETURNED_PAYMENTS = "returned_payments"
    SHUT_OFF = "shut_off"
    CONVERSION = "conversion"


DEPOSIT_STATES: tuple[str, ...] = tuple(state.value for state in DepositState)
DEPOSIT_REASONS: tuple[str, ...] = tuple(reason.value for reason in DepositReason)
