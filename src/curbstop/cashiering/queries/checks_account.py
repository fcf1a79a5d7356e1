"""To which bank account the checks of a session go: what their endorsement names."""

from dataclasses import dataclass

from curbstop.cashiering.models import BankRoute, CashSession
from curbstop.cashiering.types import TenderClass


@dataclass(frozen=True, slots=True)
class ChecksAccount:
    """The bank and the last four digits of the account."""

    name: str
    last_four: str


def checks_account(*, session_id: int) -> ChecksAccount | None:
    """The account of the session's office, or of all others; None when nobody has said."""
    office_id = CashSession.objects.values_list("office_id", flat=True).get(pk=session_id)
    routes = BankRoute.objects.filter(tender_class=str(TenderClass.CHECKS)).select_related("bank_account")
    found = routes.filter(office_id=office_id).first() or routes.filter(office__isnull=True).first()
    return ChecksAccount(found.bank_account.bank_name, found.bank_account.last_four) if found else None
