"""What a late bill is charged: a flat fee, or a share of what is late between a least and a most. Whole cents."""

from collections.abc import Mapping
from dataclasses import dataclass

from curbstop.kernel.rounding import divide

PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class LateFeeRule:
    """`cents` alone is a flat fee; else `permille` thousandths of what is late, at least and at most so many cents."""

    cents: int = 0
    permille: int = 0
    least_cents: int = 0
    most_cents: int | None = None


def late_fee_rule(values: Mapping[str, int]) -> LateFeeRule:
    """A rule as the policy keeps it."""
    return LateFeeRule(**values)


def late_fee_cents(*, late_cents: int, rule: LateFeeRule) -> int:
    """The fee on so much that is late; none on nothing."""
    if late_cents <= 0:
        return 0
    if not rule.permille:
        return rule.cents
    share = max(rule.least_cents, divide(numerator=late_cents * rule.permille, denominator=PERMILLE))
    return share if rule.most_cents is None else min(share, rule.most_cents)
