"""The kinds of charges as data: fund, accounts, and what may follow from them.

Fines, security deposits and other departments' charges never lead to a shut-off. The rank is the order in which equal
claims are paid: water, sewer, geothermal, other, fees (policy `application.rank`).
"""

from dataclasses import dataclass

from curbstop.ledger.types import GEOTHERMAL, SEWER, WATER

RANK_WATER, RANK_SEWER, RANK_GEOTHERMAL, RANK_OTHER, RANK_FEES = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class ChargeTypeData:
    """A kind of charge. `receivable` and `revenue` are account numbers of `fund`."""

    code: str
    name: str
    fund: int
    receivable: int
    revenue: int
    rank: int
    ages: bool = True
    late_fee_base: bool = True
    shutoff_eligible: bool = True
    refundable: bool = True


def _fee(code: str, name: str, revenue: int, *, shutoff_eligible: bool = False) -> ChargeTypeData:
    return ChargeTypeData(
        code, name, WATER, 118, revenue, RANK_FEES, late_fee_base=False, shutoff_eligible=shutoff_eligible
    )


CHARGE_TYPES: dict[str, ChargeTypeData] = {
    kind.code: kind
    for kind in (
        ChargeTypeData("water", "Water", WATER, 115, 402, RANK_WATER),
        ChargeTypeData("sewer", "Sewer", SEWER, 116, 411, RANK_SEWER),
        ChargeTypeData("geothermal", "Geothermal", GEOTHERMAL, 117, 421, RANK_GEOTHERMAL, shutoff_eligible=False),
        ChargeTypeData(
            "fine", "Fine", WATER, 118, 445, RANK_OTHER, late_fee_base=False, shutoff_eligible=False, refundable=False
        ),
        _fee("fee_late", "Late fee", 441),
        _fee("fee_reminder", "Reminder fee", 441),
        _fee("fee_nsf", "Returned item fee", 442),
        _fee("fee_setup", "Set-up fee", 444, shutoff_eligible=True),
        _fee("fee_reconnect", "Reconnection fee", 444),
        _fee("fee_other", "Other fee", 445),
        _fee("fee_permit", "Permit", 445),
        _fee("fee_damage", "Damage", 445),
        _fee("fee_after_hours", "Work after hours", 445),
        ChargeTypeData(
            "fee_sewer_work",
            "Sewer work",
            SEWER,
            116,
            445,
            RANK_FEES,
            late_fee_base=False,
            shutoff_eligible=False,
        ),
    )
}
