"""Import a conversion's folder: all of it, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import polars as pl
from django.db import connection, transaction

from curbstop.exchange.conversion.problems import ImportProblem, ImportRefusedError
from curbstop.exchange.conversion.validating import CheckedFiles, check_folder
from curbstop.exchange.conversion.writing import RECORD_STEPS, Progress, write_records
from curbstop.exchange.conversion.writing_money import ConversionAct, post_balances
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.bulk_load import loaded_before_indexed
from curbstop.platform.idempotency import Result, once
from curbstop.platform.models import Command
from curbstop.rates.queries.rate_classes import tariff_rate_classes

# What a conversion fills, and an empty utility has nothing of.
FILLED_TABLES = (
    "premises_premise",
    "premises_servicepoint",
    "premises_sewersource",
    "customers_person",
    "customers_contactpoint",
    "customers_customeraccount",
    "customers_accountrole",
    "customers_ownership",
    "customers_serviceagreement",
    "customers_agreementfact",
    "metering_meter",
    "metering_installation",
    "metering_read",
    "receivables_openitem",
    "receivables_creditmovement",
    "receivables_securitydeposit",
    "receivables_securitydepositmovement",
    "billing_billedbefore",
    "ledger_journalentry",
    "ledger_transfer",
)


class AlreadyConvertedError(CurbstopError):
    """The utility was converted from other files before."""


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What was imported, or what is wrong. `counts` are rows by file; `was_there` when the same files came before."""

    counts: dict[str, int]
    problems: tuple[ImportProblem, ...] = ()
    was_there: bool = False
    checked_only: bool = False


READING, BALANCES, INDEXES = "reading and checking", "opening balances", "indexes and foreign keys"
IMPORT_STEPS = (READING, *RECORD_STEPS, BALANCES, INDEXES)
"""What an import tells its `progress`, one after the other."""


def _say_nothing(_what: str) -> None:
    """No progress is shown."""


def import_folder(
    *,
    folder: Path,
    check_only: bool,
    business_date: date,
    bank_account_id: int,
    actor_id: int,
    now: datetime,
    progress: Callable[[str], None] | None = None,
) -> ImportReport:
    """Check the folder's files and import them in one transaction, posted to `business_date`.

    With `check_only` the problems are in the report and nothing is written. Raises `ImportRefusedError` with every
    problem, `NoSuchFolderError`, `AlreadyConvertedError`. The same files a second time change nothing.
    """
    say: Progress = progress or _say_nothing
    say(READING)
    checked = check_folder(folder=folder, business_date=business_date, tariff_classes=tariff_rate_classes())
    if check_only:
        return ImportReport(counts=checked.row_counts, problems=checked.problems, checked_only=True)
    if checked.problems:
        raise ImportRefusedError(checked.problems)
    key = uuid5(NAMESPACE_URL, f"curbstop-conversion:{checked.sha256}")
    was_there = Command.objects.filter(key=key).exists()

    def run() -> Result:
        _require_empty_utility()
        act = ConversionAct(
            business_date=business_date,
            bank_account_id=bank_account_id,
            command_id=Command.objects.values_list("pk", flat=True).get(key=key),
            actor_id=actor_id,
            now=now,
        )
        return {"counts": _write(checked=checked, act=act, say=say)}

    content = {"sha256": checked.sha256}
    with transaction.atomic():
        result = once(key=key, name="import_folder", content=content, now=now, run=run, actor_id=actor_id)
    if not was_there:
        _analyze()
    return ImportReport(counts=dict(result["counts"]), was_there=was_there)


def _write(*, checked: CheckedFiles, act: ConversionAct, say: Progress) -> dict[str, int]:
    frames = {name: frame.with_columns(pl.col(pl.String).fill_null("")) for name, frame in checked.files.items()}
    with loaded_before_indexed(tables=FILLED_TABLES):
        written = write_records(frames=frames, now=act.now, progress=say)
        say(BALANCES)
        post_balances(frames=frames, written=written, act=act)
        say(INDEXES)
    return written.counts


def _require_empty_utility() -> None:
    """A conversion fills a utility that has no customers yet; later ones come through the screens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM customers_customeraccount)")
        (occupied,) = cursor.fetchone()
    if occupied:
        raise AlreadyConvertedError(
            "This utility has customers already",
            to_do="Import other files only into an empty utility (see DATABASE_SCHEMA).",
        )


def _analyze() -> None:
    """The planner learns of the new rows at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
