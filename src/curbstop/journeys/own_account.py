"""Nobody works on their own account or a relative's (cash_controls.md 40 and 41): money, service and bills alike."""

from collections.abc import Iterable

from django.utils import timezone

from curbstop.cashiering.types import Act
from curbstop.customers.queries import is_own_or_relative, related_accounts
from curbstop.kernel.errors import CurbstopError


class OwnAccountRefusedError(CurbstopError):
    """Somebody would change their own customer account, or one on which a declared relative stands."""


def refuse_own_account(*, act: Act, customer_account_ids: Iterable[int], for_whom: Iterable[int] = ()) -> None:
    """Refuse who acts, and those for whom they act, when one of the accounts is theirs today.

    Raises `OwnAccountRefusedError`.
    """
    ids = list(customer_account_ids)
    today = timezone.localtime(act.now).date()
    for staff_user_id in (act.actor_id, *for_whom):
        own = related_accounts(staff_user_id=staff_user_id, customer_account_ids=ids, on_date=today)
        if own:
            raise OwnAccountRefusedError(
                "This is your own account or a relative's",
                where="account {number}",
                to_do="Ask somebody else.",
                number=own[0],
            )


def refuse_own_person(*, act: Act, person_id: int) -> None:
    """Refuse to open an account for oneself or a relative. Raises `OwnAccountRefusedError`."""
    if is_own_or_relative(staff_user_id=act.actor_id, person_id=person_id):
        raise OwnAccountRefusedError("This would be your own account or a relative's", to_do="Ask somebody else.")
