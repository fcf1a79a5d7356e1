"""A whole run as print files: planned once, each file made and kept by itself, so that it may be stopped and begun again."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction

from curbstop.billing.queries import bill_run, bills, count_bills_of_run
from curbstop.billing.types import HELD, ISSUED, BillWithLines
from curbstop.correspondence.operations import (
    lock_bill_prints,
    plan_bill_prints,
    record_bill_content,
    record_print_file,
    record_sent_documents,
    render_control_sheet,
    render_print_files,
)
from curbstop.correspondence.queries import (
    files_to_make,
    is_made,
    print_file_controls,
    print_progress,
    prints_of_file,
)
from curbstop.correspondence.types import (
    BillDocument,
    BillPrintRow,
    DocumentToRecord,
    Language,
    MailPiece,
    MailSettings,
    NotPrinted,
    PrintFileOrder,
    PrintRunControl,
    RenderedPrintFile,
    Way,
)
from curbstop.journeys.bill_messages import Carried, record_texts, texts_to_send
from curbstop.journeys.print_bills.documents import documents_of
from curbstop.platform.files import store_file
from curbstop.platform.policies import policies_in_force
from curbstop.reporting.bill_facts import bill_facts
from curbstop.reporting.bill_prints import planned_mailing, print_candidates, print_totals, pulled_bills
from curbstop.reporting.letterhead import utility_letterhead
from curbstop.reporting.told_together import told_together

BILLS_PER_FILE = 500
PDF, FROZEN = "application/pdf", "application/gzip"
PAPERLESS = "Sent by email"
TOLD = "In the statement of a later bill"
MAIL_POLICIES = {
    "mail.mailer_id": "mailer_id",
    "mail.service_type": "service_type",
    "mail.barcode_identifier": "barcode_identifier",
    "mail.bills_an_envelope": "most_pieces",
    "mail.serial_days": "serial_days",
}
MAIL_DIGITS = frozenset({"mailer_id", "service_type", "barcode_identifier"})
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is being made: its bills with what is put on record when it is kept."""

    way: Way
    number: int
    found: tuple[BillWithLines, ...]
    carried: Carried


def mail_settings(*, on_date: date) -> MailSettings:
    """The policies of envelopes and barcodes that are in force on a day."""
    found = policies_in_force(on_date=on_date, keys=MAIL_POLICIES)
    values: dict[str, Any] = {}
    for key, policy in found.items():
        # Digits that somebody entered as a number are digits all the same.
        name = MAIL_POLICIES[key]
        values[name] = str(policy.value) if name in MAIL_DIGITS else policy.value
    return MailSettings(**values)


def print_run(
    *,
    run_id: int,
    now: datetime,
    workers: int = 1,
    progress: Progress | None = None,
    bills_per_file: int = BILLS_PER_FILE,
) -> PrintRunControl:
    """Make the print files (500 bills each) and the control sheet of a run.

    Every bill gets its place first; then each file is made and kept in a transaction of its own, by so many processes. Asked
    for again it makes what is missing, and bills that were issued meanwhile become further files. Held bills are not printed;
    paperless ones are sent, not printed. Raises PrintRunDiffersError when the sheet does not equal the run.
    """
    bill_run(run_id=run_id)  # refuses a run that is not there
    name = f"run-{run_id}"
    plan_run(run_id=run_id, now=now, bills_per_file=bills_per_file)
    _make_files(run_id=run_id, name=name, now=now, workers=workers, progress=progress)
    control = print_control(run_id=run_id, now=now)
    sheet = render_control_sheet(control=control)
    store_file(name=f"{name}-control.pdf", media_type=PDF, content=sheet, now=now)
    return control


def plan_run(*, run_id: int, now: datetime, bills_per_file: int = BILLS_PER_FILE) -> int:
    """Give every issued bill of the run its place in a file and an envelope; returns how many got one now."""
    with transaction.atomic():
        lock_bill_prints(run_id=run_id)
        return plan_bill_prints(
            run_id=run_id,
            candidates=print_candidates(run_id=run_id),
            mail=mail_settings(on_date=now.date()),
            planned_on=now.date(),
            mailed_on=max(planned_mailing(run_id=run_id), now.date()),
            bills_per_file=bills_per_file,
        )


def _make_files(*, run_id: int, name: str, now: datetime, workers: int, progress: Progress | None) -> None:
    wanted = files_to_make(run_id=run_id)
    at_work: deque[_File] = deque()

    def orders() -> Iterator[PrintFileOrder]:
        for way, number, _count in wanted:
            file, order = _prepare(name, way, prints_of_file(run_id=run_id, way=way, file_number=number))
            at_work.append(file)
            yield order

    # A process more than there are files would only be started.
    for made in render_print_files(orders=orders(), workers=min(workers, len(wanted))):
        _keep(run_id=run_id, file=at_work.popleft(), made=made, now=now)
        if progress is not None:
            progress(*print_progress(run_id=run_id))


def _prepare(name: str, way: Way, places: Sequence[BillPrintRow]) -> tuple[_File, PrintFileOrder]:
    ids = [one.bill_id for one in places]
    found = bills(bill_ids=ids)
    texts, carried = texts_to_send(bills=found)
    documents = documents_of(found=found, facts=bill_facts(bill_ids=ids), texts=texts)
    number = places[0].file_number
    order = PrintFileOrder(
        name=f"{name}-{number:03d}" if way == "mail" else f"{name}-{way}-{number:03d}",
        documents=tuple(_in_envelope(*pair) for pair in zip(documents, places, strict=True)),
        by_email=way == "email",
    )
    return _File(way, number, found, carried), order


def _in_envelope(document: BillDocument, place: BillPrintRow) -> BillDocument:
    if place.way == "email":
        return document
    piece = MailPiece(
        envelope=f"{place.run_id}-{place.envelope:06d}",
        piece=place.piece,
        pieces=place.pieces,
        tracking=place.tracking,
        routing=place.routing,
    )
    return replace(document, mail=piece)


def _keep(*, run_id: int, file: _File, made: RenderedPrintFile, now: datetime) -> None:
    """Everything of one file at once: its PDF, what it says, whom it goes to. Whoever came second keeps nothing."""
    with transaction.atomic():
        lock_bill_prints(run_id=run_id)
        if is_made(run_id=run_id, way=file.way, file_number=file.number):
            return
        frozen_name = made.name.removesuffix(".pdf") + ".json.gz"
        frozen_id = store_file(name=frozen_name, media_type=FROZEN, content=made.frozen, now=now)
        record_bill_content(run_id=run_id, way=file.way, number=file.number, file=made, stored_file_id=frozen_id)
        if file.way == "mail":
            stored = store_file(name=made.name, media_type=PDF, content=made.content, now=now)
            record_print_file(run_id=run_id, number=file.number, file=made, stored_file_id=stored)
        record_texts(carried=file.carried)
        record_sent_documents(documents=[_sent(one, file.way, now) for one in file.found])


def _sent(one: BillWithLines, way: Way, now: datetime) -> DocumentToRecord:
    return DocumentToRecord(
        kind="bill",
        document_id=one.bill.id,
        customer_account_id=one.bill.customer_account_id,
        channel=way,
        sent_on=one.bill.mailing_date or now.date(),
        language=cast("Language", one.bill.language),
    )


def print_control(*, run_id: int, now: datetime) -> PrintRunControl:
    """What the control sheet says: the files, what is in none of them, and what is to be pulled."""
    run = bill_run(run_id=run_id)
    counts = count_bills_of_run(run_id=run_id)
    held, issued = counts.get(HELD, (0, 0)), counts.get(ISSUED, (0, 0))
    emailed = print_totals(run_id=run_id).email
    return PrintRunControl(
        utility_name=utility_letterhead(on_date=run.business_date).name,
        run_name=f"run-{run_id}",
        printed_on=now.date(),
        run_bill_count=issued[0] + held[0],
        run_total_cents=issued[1] + held[1],
        files=print_file_controls(run_id=run_id),
        not_printed=tuple(
            NotPrinted(reason=reason, bill_count=count, total_cents=cents)
            for reason, (count, cents) in (("Held", held), (PAPERLESS, emailed), (TOLD, told_together(run_id=run_id)))
            if count
        ),
        pulled=pulled_bills(run_id=run_id),
    )
