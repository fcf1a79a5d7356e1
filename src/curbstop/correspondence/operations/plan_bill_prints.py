"""Give each bill of a run its place in what leaves the house, before anything is printed."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, NumericRange
from django.db.models import Max

from curbstop.correspondence.engine.envelopes import BILLS_PER_FILE, Numbers, PlannedPrint, plan_prints
from curbstop.correspondence.models import BillPrint, MailSerialBlock
from curbstop.correspondence.types import MailSettings, PrintCandidate
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.copy import frame_to_table
from curbstop.platform.transactions import lock_name, require_open_transaction

TABLE = "correspondence_billprint"
# A mailer id has 6 or 9 digits; with the serial number they are 15.
MAILER_LENGTHS = (6, 9)
MAILER_AND_SERIAL = 15
SERVICE_LENGTH, IDENTIFIER_LENGTH = 3, 2


class MailSettingsError(CurbstopError):
    """The policies of the barcode do not go together."""


class MailSerialsUsedUpError(CurbstopError):
    """Every serial number of the mailer was used within the days in which none may be used twice."""


def plan_bill_prints(
    *,
    run_id: int,
    candidates: Sequence[PrintCandidate],
    mail: MailSettings,
    planned_on: date,
    mailed_on: date,
    bills_per_file: int = BILLS_PER_FILE,
) -> int:
    """Places for bills that have none yet, after those that the run has; returns how many.

    The caller holds `lock_bill_prints` and has left out bills with a place. A barcode's serial number is taken from
    `planned_on` until the policy's days after the planned mailing (`mailed_on`). Raises `MailSettingsError`, `MailSerialsUsedUpError`.
    """
    require_open_transaction()
    _refuse_unsound(mail)
    plan = plan_prints(
        candidates=candidates,
        most_pieces=mail.most_pieces,
        numbers=_numbers_so_far(run_id),
        bills_per_file=bills_per_file,
    )
    if plan:
        serials = _take_serials(
            mail=mail,
            count=_barcodes(plan) if mail.mailer_id else 0,
            # The last day is one on which the postal service still may see the number.
            days=DateRange(planned_on, mailed_on + timedelta(days=mail.serial_days), "[]"),
        )
        frame_to_table(frame=_frame(run_id, plan, mail, serials), table=TABLE)
    return len(plan)


def lock_bill_prints(*, run_id: int) -> None:
    """One at a time plans or keeps the prints of a run."""
    lock_name(name=f"bill prints of run {run_id}")


def _refuse_unsound(mail: MailSettings) -> None:
    if not mail.mailer_id:
        return
    digits = mail.mailer_id + mail.service_type + mail.barcode_identifier
    lengths = (len(mail.service_type), len(mail.barcode_identifier))
    sound = digits.isascii() and digits.isdigit() and len(mail.mailer_id) in MAILER_LENGTHS
    if not sound or lengths != (SERVICE_LENGTH, IDENTIFIER_LENGTH):
        raise MailSettingsError(
            "The mailer id '{mailer_id}' has 6 or 9 digits, the service type '{service_type}' 3, the barcode identifier"
            " '{identifier}' 2",
            to_do="Correct the policies under mail, or leave the mailer id empty to print no barcode.",
            mailer_id=mail.mailer_id,
            service_type=mail.service_type,
            identifier=mail.barcode_identifier,
        )


def _numbers_so_far(run_id: int) -> Numbers:
    found = BillPrint.objects.filter(run_id=run_id)
    files = dict(found.values_list("way").annotate(most=Max("file_number")).order_by())
    return Numbers(
        mail_files=files.get("mail", 0),
        email_files=files.get("email", 0),
        envelopes=found.aggregate(most=Max("envelope"))["most"] or 0,
    )


def _barcodes(plan: Sequence[PlannedPrint]) -> int:
    return sum(_has_barcode(one) for one in plan)


def _has_barcode(one: PlannedPrint) -> bool:
    """Only the piece that shows in the window."""
    return one.way == "mail" and one.piece == 1


def _take_serials(*, mail: MailSettings, count: int, days: DateRange) -> range:
    """The next numbers of the mailer, from 0 again at the end."""
    if not count:
        return range(0)
    lock_name(name=f"mail serials of {mail.mailer_id}")
    capacity = 10 ** (MAILER_AND_SERIAL - len(mail.mailer_id))
    last = MailSerialBlock.objects.filter(mailer_id=mail.mailer_id).order_by("-pk").first()
    first = last.serials.upper if last else 0
    if first + count > capacity:
        first = 0
    if count > capacity or not _took(mail=mail, first=first, count=count, days=days):
        raise MailSerialsUsedUpError(
            "The mailer id {mailer_id} has {capacity:,} serial numbers: too few for {count:,} envelopes more within {days} days",
            to_do="Ask the postal service for a mailer id of 6 digits, or print without barcodes meanwhile.",
            mailer_id=mail.mailer_id,
            capacity=capacity,
            count=count,
            days=mail.serial_days,
        )
    return range(first, first + count)


def _took(*, mail: MailSettings, first: int, count: int, days: DateRange) -> bool:
    """Whether the database let these serial numbers be used on these days."""
    serials = NumericRange(first, first + count)
    try:
        with transaction.atomic():
            MailSerialBlock.objects.create(mailer_id=mail.mailer_id, serials=serials, days=days)
    except IntegrityError:
        return False
    return True


def _frame(run_id: int, plan: Sequence[PlannedPrint], mail: MailSettings, serials: range) -> pl.DataFrame:
    numbers = iter(serials)
    head = mail.barcode_identifier + mail.service_type + mail.mailer_id
    width = MAILER_AND_SERIAL - len(mail.mailer_id)
    rows = [
        (
            one.bill_id,
            run_id,
            one.way,
            one.file_number,
            one.place,
            one.amount_due_cents,
            one.envelope,
            one.piece,
            one.pieces,
            f"{head}{next(numbers):0{width}d}" if serials and _has_barcode(one) else "",
            one.routing,
        )
        for one in plan
    ]
    names = "bill_id run_id way file_number place amount_due_cents envelope piece pieces tracking routing"
    return pl.DataFrame(rows, schema=names.split(), orient="row")
