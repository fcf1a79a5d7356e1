"""The list of checks in a deposit."""

from dataclasses import dataclass

from curbstop.cashiering.models import DepositCheck


@dataclass(frozen=True, slots=True)
class DepositCheckRow:
    """A check or money order of the list; without a receipt when only the drawer's tape has it (its amount was keyed wrong)."""

    receipt_id: int | None
    receipt_number: str
    kind: str
    check_number: str
    amount_cents: int


def deposit_checks(*, deposit_id: int) -> tuple[DepositCheckRow, ...]:
    """The checks of a deposit in the order in which they were taken."""
    rows = DepositCheck.objects.filter(deposit_id=deposit_id).order_by("tender_id")
    fields = ("tender__receipt_id", "tender__receipt__number", "tender__kind", "tender__check_number", "amount_cents")
    return tuple(
        DepositCheckRow(receipt_id, number or "", kind or "check", check_number or "", cents)
        for receipt_id, number, kind, check_number, cents in rows.values_list(*fields)
    )
