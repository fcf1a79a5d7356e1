"""Charge types as they are in the database."""

from curbstop.ledger.types import number_of
from curbstop.receivables.models import ChargeType
from curbstop.receivables.types import ChargeTypeData


def charge_types() -> dict[str, ChargeTypeData]:
    """All charge types by code."""
    return {
        row.code: ChargeTypeData(
            code=row.code,
            name=row.name,
            fund=row.fund_id,
            receivable=number_of(account_id=row.receivable_account_id),
            revenue=number_of(account_id=row.revenue_account_id),
            rank=row.rank,
            ages=row.ages,
            late_fee_base=row.late_fee_base,
            shutoff_eligible=row.shutoff_eligible,
            refundable=row.refundable,
        )
        for row in ChargeType.objects.order_by("rank", "code")
    }
