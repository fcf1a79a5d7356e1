"""The door to the rule of late fees."""

from curbstop.billing.engine.late_fees import LateFeeRule, late_fee_cents, late_fee_rule

__all__ = ["LateFeeRule", "late_fee_cents", "late_fee_rule"]
