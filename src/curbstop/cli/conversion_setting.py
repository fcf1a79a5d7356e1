"""What an import from the terminal needs: an open business day, a bank account for the funds' cash, somebody who does it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from curbstop.cashiering.operations import add_bank_account
from curbstop.cashiering.queries import bank_accounts
from curbstop.ledger.operations import open_day
from curbstop.ledger.queries import NoOpenDayError, day_state, latest_open_day
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.operations import add_terminal_user

OPENING_BANK = "OPENING"


@dataclass(frozen=True, kw_only=True)
class ConversionSetting:
    """Where and by whom a conversion is posted."""

    business_date: date
    bank_account_id: int
    actor_id: int


def usual_day(*, now: datetime) -> date:
    """The open day; today in the city where none is open."""
    try:
        return latest_open_day()
    except NoOpenDayError:
        return timezone.localdate(now)


def conversion_setting(*, on: date | None, now: datetime) -> ConversionSetting:
    """The day (opened when it was never opened), the first bank account (made when there is none) and the terminal's own user.

    All of it in the import's own transaction: an import that is refused leaves nothing behind.
    """
    require_open_transaction()
    business_date = on or usual_day(now=now)
    actor_id = add_terminal_user(now=now)
    if day_state(business_date=business_date) is None:
        open_day(business_date=business_date, actor_id=actor_id, now=now)
    accounts = bank_accounts()
    bank = accounts[0].id if accounts else add_bank_account(code=OPENING_BANK, name="Opening balances", bank_name="")
    return ConversionSetting(business_date=business_date, bank_account_id=bank, actor_id=actor_id)
