"""What a security deposit goes through, and why one is asked for."""

from enum import StrEnum

from curbstop.kernel.wording import Wording


class DepositState(StrEnum):
    """Where a security deposit stands."""

    QUOTED = "quoted"
    DEMANDED = "demanded"
    HELD = "held"
    CREDITED = "credited"
    APPLIED = "applied"
    REFUNDED = "refunded"
    UNCLAIMED = "unclaimed"


DEPOSIT_WORDS: dict[str, Wording] = {
    DepositState.QUOTED: Wording("quoted", meaning="security deposit"),
    DepositState.DEMANDED: Wording("demanded", meaning="security deposit"),
    DepositState.HELD: Wording("held", meaning="security deposit"),
    DepositState.CREDITED: Wording("credited", meaning="security deposit"),
    DepositState.APPLIED: Wording("applied", meaning="security deposit"),
    DepositState.REFUNDED: Wording("refunded", meaning="security deposit"),
    DepositState.UNCLAIMED: Wording("unclaimed", meaning="security deposit"),
}


class DepositReason(StrEnum):
    """Why a security deposit is asked for: creditworthiness only (PUC 10009.6)."""

    NO_CREDIT_HISTORY = "no_credit_history"
    EARLIER_DEBT = "earlier_debt"
    RETURNED_PAYMENTS = "returned_payments"
    SHUT_OFF = "shut_off"
    CONVERSION = "conversion"


DEPOSIT_STATES: tuple[str, ...] = tuple(state.value for state in DepositState)
DEPOSIT_REASONS: tuple[str, ...] = tuple(reason.value for reason in DepositReason)
