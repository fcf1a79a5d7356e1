"""Record what went to the city's general ledger: one numbered, balanced journal per fund and closed day, never twice."""

from datetime import date, datetime

from django.db.models import Max

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import Wording
from curbstop.ledger.models import BusinessDay, DayState, ExportState, GeneralLedgerExport
from curbstop.platform.transactions import lock_name, require_open_transaction


class ExportedTwiceError(CurbstopError):
    """A day of a fund went to the general ledger before."""


class DayNotClosedError(CurbstopError):
    """Only closed days are exported."""


def record_export(
    *, business_date: date, fund: int, stored_file_id: int | None, debit_cents: int, credit_cents: int, now: datetime
) -> int:
    """Number and record one journal; returns its number. Raises `ExportedTwiceError`, `DayNotClosedError`.

    The numbers have no gaps.
    """
    require_open_transaction()
    lock_name(name="general ledger export")
    where = Wording("fund {fund}, {business_date}", fund=fund, business_date=business_date.isoformat())
    if not BusinessDay.objects.filter(business_date=business_date, state=DayState.CLOSED).exists():
        raise DayNotClosedError(
            "Only a closed day goes to the general ledger", where="{journal}", to_do="Close the day.", journal=where
        )
    if GeneralLedgerExport.objects.filter(business_day_id=business_date, fund_id=fund).exists():
        raise ExportedTwiceError(
            "This journal was exported before", where="{journal}", to_do="Use the file of that export.", journal=where
        )
    last = GeneralLedgerExport.objects.aggregate(last=Max("number"))["last"] or 0
    row = GeneralLedgerExport.objects.create(
        number=last + 1,
        fund_id=fund,
        business_day_id=business_date,
        debit_cents=debit_cents,
        credit_cents=credit_cents,
        stored_file_id=stored_file_id,
        exported_at=now,
    )
    return row.number


def answer_export(*, number: int, accepted: bool, now: datetime) -> None:
    """Record whether the general ledger took a journal."""
    require_open_transaction()
    GeneralLedgerExport.objects.filter(number=number).update(
        state=ExportState.ACCEPTED if accepted else ExportState.REJECTED, answered_at=now
    )
