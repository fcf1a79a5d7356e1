"""Who sends the file, as policy has it on a day, and when it may settle at the earliest."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from curbstop.cashiering.queries import bank_accounts
from curbstop.exchange.banks.nacha.dates import EASTERN, earliest_effective_date
from curbstop.exchange.banks.nacha.writing import Originator
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.calendars import is_business_day
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import policies_in_force

ORIGINATOR, CUTOFF = "ach.originator", "ach.cutoff_eastern"
NEEDED = (
    "destination_routing",
    "destination_name",
    "origin",
    "origin_name",
    "company_name",
    "company_id",
    "odfi_routing",
)


class OriginatorMissingError(CurbstopError):
    """Policy does not say yet who sends the file."""


class SettlementDateError(CurbstopError):
    """Banks cannot settle on the day that was asked for."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends, the latest hour (Eastern) at which the bank takes a file, and the account of ours that is credited."""

    originator: Originator
    cutoff: time
    bank_account_id: int


def sending_on(*, day: date) -> Sending:
    """As policy has it on a day; raises `OriginatorMissingError`."""
    found = policies_in_force(on_date=day, keys=[ORIGINATOR, CUTOFF])
    values: dict[str, Any] = found[ORIGINATOR].value if ORIGINATOR in found else {}
    missing = [name for name in NEEDED if not str(values.get(name, "")).strip()]
    code = str(values.get("bank_account", ""))
    bank_account_id = next((row.id for row in bank_accounts() if row.code == code), None)
    if missing or bank_account_id is None:
        raise OriginatorMissingError(
            "The policy ach.originator does not say all that the bank asks for: {missing}",
            to_do="A manager enters what was agreed with the bank under Policies.",
            missing=", ".join(missing) or "bank_account",
        )
    cutoff = time.fromisoformat(str(found[CUTOFF].value)) if CUTOFF in found else time(15)
    return Sending(Originator(**{name: str(values[name]) for name in NEEDED}), cutoff, bank_account_id)


def is_banking_day(day: date) -> bool:
    """By the Federal Reserve's calendar."""
    return is_business_day(calendar=CalendarName.FEDERAL_RESERVE, day=day)


def earliest_settlement(*, now: datetime, same_day: bool, cutoff: time) -> date:
    """The first day on which a file that is sent now can settle. After the bank's hour it goes with the next day's."""
    if not same_day and now.astimezone(EASTERN).time() > cutoff:
        now = datetime.combine(_day_after(now), time(0), tzinfo=EASTERN)
    return earliest_effective_date(sent_at=now, is_banking_day=is_banking_day, same_day=same_day, cutoff=cutoff)


def check_settlement(*, settles_on: date, earliest: date) -> None:
    """Refuse a day on which banks are closed or that has gone by. Raises `SettlementDateError`."""
    if settles_on < earliest or not is_banking_day(settles_on):
        raise SettlementDateError(
            "Banks cannot settle this file on {settles_on}",
            to_do="Choose {earliest} or a later banking day.",
            settles_on=settles_on.isoformat(),
            earliest=earliest.isoformat(),
        )


def _day_after(now: datetime) -> date:
    return date.fromordinal(now.astimezone(EASTERN).date().toordinal() + 1)
