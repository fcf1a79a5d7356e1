"""Bills on paper: one from the screen, a whole run as print files with a control sheet that equals it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction

from curbstop.billing.operations import BillNotIssuedError
from curbstop.billing.queries import bill_run, bills, count_bills_of_run, issued_bill_ids_of_run
from curbstop.billing.types import BILL_WORDS, FINAL, HELD, ISSUED, BillLineRow, BillSegmentRow, BillWithLines
from curbstop.correspondence.operations import (
    record_print_file,
    record_sent_documents,
    render_bills,
    render_control_sheet,
)
from curbstop.correspondence.types import (
    BillDocument,
    BillRead,
    ChargeLine,
    ChargeSection,
    DocumentToRecord,
    Language,
    NotPrinted,
    PrintFileControl,
    PrintRunControl,
    ReadKind,
    RenderedPrintFile,
    UsageMonth,
)
from curbstop.journeys.bill_messages import record_texts, texts_on
from curbstop.platform.files import store_file
from curbstop.rates.queries.versions import tariff_versions_by_id
from curbstop.rates.types import QuantityKind, TariffVersion
from curbstop.reporting.bill_facts import BillFacts, bill_facts
from curbstop.reporting.letterhead import utility_letterhead

BILLS_A_CHUNK = 500
PDF = "application/pdf"
PAPERLESS = "Sent by email"
SERVICES = {
    "water": ("Water", "Agua"),
    "sewer": ("Sewer", "Alcantarillado"),
    "geothermal": ("Geothermal heat", "Calefacción geotérmica"),
    "irrigation": ("Irrigation", "Riego"),
}


def bill_document(*, bill_id: int) -> BillDocument:
    """One bill as it is printed, from its frozen rows. Raises NoSuchBillError, BillNotIssuedError (a held one)."""
    return bill_documents(bill_ids=[bill_id])[0]


def bill_documents(*, bill_ids: Sequence[int]) -> tuple[BillDocument, ...]:
    """Several bills, in the order asked for."""
    found = bills(bill_ids=bill_ids)
    for one in found:
        if one.bill.due_date is None:
            raise BillNotIssuedError(
                "This bill is {state} and not a debt yet",
                where="bill {number}",
                state=BILL_WORDS[one.bill.state],
                number=one.bill.number,
            )
    versions = tariff_versions_by_id(ids={line.tariff_version_id for one in found for line in one.lines})
    facts = bill_facts(bill_ids=bill_ids)
    texts = texts_on(bills=found)
    return tuple(
        replace(_document(one, facts[one.bill.id], versions), messages=texts.get(one.bill.id, ())) for one in found
    )


def _document(one: BillWithLines, facts: BillFacts, versions: dict[int, TariffVersion]) -> BillDocument:
    head = one.bill
    language: Language = "es" if head.language == "es" else "en"
    letterhead = utility_letterhead(on_date=head.bill_date)
    return BillDocument(
        letterhead=letterhead,
        language=language,
        account_number=facts.account_number,
        holder_name=facts.mail_to,
        mailing_address_lines=facts.mailing_address_lines[1:],
        service_address=_service_address(facts),
        bill_number=str(head.number),
        bill_date=head.bill_date,
        mailing_date=head.mailing_date or head.bill_date,
        due_date=head.due_date or head.bill_date,
        period_from=head.from_date,
        period_to=head.to_date,
        days=(head.to_date - head.from_date).days,
        sections=_sections(one, facts, versions, language),
        previous_balance_cents=head.previous_balance_cents,
        payments_cents=head.payments_cents,
        adjustments_cents=head.adjustments_cents,
        # A credit that this bill used is already in the balance brought forward.
        credits_cents=0,
        amount_due_cents=head.amount_due_cents,
        payment_url=f"https://{letterhead.website}/pay?account={facts.account_number}",
        reads=tuple(_read(fact) for fact in facts.reads),
        usage_history=tuple(UsageMonth(month=month, usage_milli=used) for month, used in facts.usage),
        security_deposit_demanded_cents=head.security_deposit_demand_cents,
        autopay_date=head.due_date if facts.autopay and head.amount_due_cents > 0 else None,
        is_final=head.kind == FINAL,
    )


def _read(fact: object) -> BillRead:
    values = {name: getattr(fact, name) for name in READ_FIELDS}
    return BillRead(**{**values, "kind": cast("ReadKind", values["kind"])})


READ_FIELDS = (
    "meter_number",
    "previous_date",
    "previous_reading_milli",
    "current_date",
    "current_reading_milli",
    "kind",
    "usage_milli",
    "unit",
)


def _service_address(facts: BillFacts) -> str:
    lines = list(dict.fromkeys(line for _, line in facts.places.values()))
    return lines[0] if len(lines) == 1 else f"{lines[0]} (+{len(lines) - 1})"


def _sections(
    one: BillWithLines, facts: BillFacts, versions: dict[int, TariffVersion], language: Language
) -> tuple[ChargeSection, ...]:
    """A section per agreement, or part of its period when a fact changed; a summary account's name the place."""
    many = len({premise for premise, _ in facts.places.values()}) > 1
    parts = Counter(segment.agreement_id for segment in one.segments)
    sections = []
    for segment in one.segments:
        title = SERVICES.get(segment.service, (segment.service, segment.service))[language == "es"]
        if many:
            title = f"{title}, {facts.places[segment.agreement_id][1]}"
        if parts[segment.agreement_id] > 1:
            title = f"{title}, {_days(segment, language)}"
        lines = [line for line in one.lines if line.segment_id == segment.id]
        if lines:
            charge_lines = tuple(_charge_line(line, versions[line.tariff_version_id], language) for line in lines)
            sections.append(ChargeSection(title=title, lines=charge_lines))
    return tuple(sections)


def _days(segment: BillSegmentRow, language: Language) -> str:
    """The days of a part of the period, the last one included."""
    last = segment.to_date - timedelta(days=1)
    first, until = (f"{day.month}/{day.day}/{day.year}" for day in (segment.from_date, last))
    return f"{first} {'a' if language == 'es' else 'to'} {until}"


def _charge_line(line: BillLineRow, version: TariffVersion, language: Language) -> ChargeLine:
    component = version.component(line.component)
    text = component.words.in_language(language)
    if line.basis_days is not None and line.days != line.basis_days:
        of = "de" if language == "es" else "of"
        days = "días" if language == "es" else "days"
        text = f"{text}, {line.days} {of} {line.basis_days} {days}"
    if component.quantity is QuantityKind.PERIOD:
        return ChargeLine(text=text, amount_cents=line.amount_cents)
    return ChargeLine(
        text=text,
        amount_cents=line.amount_cents,
        quantity_milli=line.quantity_milli,
        unit=line.unit,
        price_micros=line.price_micros,
    )


def print_run(*, run_id: int, now: datetime) -> PrintRunControl:
    """Make the print files (500 bills each) and the control sheet of a run; repeating it makes the same again.

    Held bills are not printed; paperless ones are sent, not printed. Raises PrintRunDiffersError when the sheet does not
    equal the run.
    """
    run = bill_run(run_id=run_id)
    name = f"run-{run_id}"
    ids = issued_bill_ids_of_run(run_id=run_id)
    paperless = _Paperless()
    with transaction.atomic():
        printed = render_bills(documents=_mailed(ids, paperless, now), run_name=name)
        files = tuple(_keep(file=file, run_id=run_id, now=now) for file in printed)
        counts = count_bills_of_run(run_id=run_id)
        control = PrintRunControl(
            utility_name=utility_letterhead(on_date=run.business_date).name,
            run_name=name,
            printed_on=now.date(),
            run_bill_count=sum(counts.get(state, (0, 0))[0] for state in (ISSUED, HELD)),
            run_total_cents=sum(counts.get(state, (0, 0))[1] for state in (ISSUED, HELD)),
            files=files,
            not_printed=tuple(
                NotPrinted(reason=reason, bill_count=count, total_cents=cents)
                for reason, count, cents in (
                    ("Held", *counts.get(HELD, (0, 0))),
                    (PAPERLESS, paperless.count, paperless.total_cents),
                )
                if count
            ),
        )
        sheet = render_control_sheet(control=control)
        store_file(name=f"{name}-control.pdf", media_type=PDF, content=sheet, now=now)
    return control


class _Paperless:
    """Counts what is not printed because it is sent."""

    def __init__(self) -> None:
        self.count, self.total_cents = 0, 0

    def add(self, document: BillDocument) -> None:
        self.count += 1
        self.total_cents += document.amount_due_cents


def _mailed(ids: Sequence[int], paperless: _Paperless, now: datetime) -> Iterator[BillDocument]:
    """Documents to print, chunk by chunk; every bill is put on record as sent, on paper or without."""
    for at in range(0, len(ids), BILLS_A_CHUNK):
        chunk = ids[at : at + BILLS_A_CHUNK]
        found = bills(bill_ids=chunk)
        facts = bill_facts(bill_ids=chunk)
        record_texts(bills=found)
        record_sent_documents(
            documents=[
                DocumentToRecord(
                    kind="bill",
                    document_id=one.bill.id,
                    customer_account_id=one.bill.customer_account_id,
                    channel="email" if facts[one.bill.id].paperless else "mail",
                    sent_on=one.bill.mailing_date or now.date(),
                    language=cast("Language", one.bill.language),
                )
                for one in found
            ]
        )
        for one, document in zip(found, bill_documents(bill_ids=chunk), strict=True):
            if facts[one.bill.id].paperless:
                paperless.add(document)
            else:
                yield document


def _keep(*, file: RenderedPrintFile, run_id: int, now: datetime) -> PrintFileControl:
    stored_file_id = store_file(name=file.name, media_type=PDF, content=file.content, now=now)
    record_print_file(run_id=run_id, file=file, stored_file_id=stored_file_id)
    return PrintFileControl(
        name=file.name,
        bill_count=file.bill_count,
        total_cents=file.total_cents,
        page_count=file.page_count,
        sha256=file.sha256,
        first_bill_number=file.first_bill_number,
        last_bill_number=file.last_bill_number,
    )
