"""Bills as documents, from their frozen rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from curbstop.billing.operations import BillNotIssuedError
from curbstop.billing.queries import bills
from curbstop.billing.types import BILL_WORDS, FINAL, BillLineRow, BillRow, BillSegmentRow, BillWithLines
from curbstop.correspondence.types import (
    BillDocument,
    BillRead,
    ChargeLine,
    ChargeSection,
    Language,
    ReadKind,
    UsageMonth,
    UtilityLetterhead,
)
from curbstop.journeys.bill_beside import NOTHING, beside_bills, with_beside
from curbstop.journeys.bill_messages import texts_on
from curbstop.journeys.print_bills.correction_statement import statement_of_correction
from curbstop.rates.queries.versions import tariff_versions_by_id
from curbstop.rates.types import QuantityKind, TariffVersion
from curbstop.reporting.bill_facts import BillFacts, bill_facts
from curbstop.reporting.letterhead import utility_letterhead
from curbstop.reporting.told_together import CorrectionTold, corrections_told

SERVICES = {
    "water": ("Water", "Agua"),
    "sewer": ("Sewer", "Alcantarillado"),
    "geothermal": ("Geothermal heat", "Calefacción geotérmica"),
    "irrigation": ("Irrigation", "Riego"),
    "fire": ("Fire service", "Servicio contra incendios"),
}


def bill_document(*, bill_id: int) -> BillDocument:
    """One bill as it is printed, from its frozen rows. Raises NoSuchBillError, BillNotIssuedError (a held one)."""
    return bill_documents(bill_ids=[bill_id])[0]


def bill_documents(*, bill_ids: Sequence[int]) -> tuple[BillDocument, ...]:
    """Several bills, in the order asked for; one that a correction made is told by the account's statement."""
    told = corrections_told(bill_ids=bill_ids)
    wanted = [told[bill_id].bill_ids[-1] if bill_id in told else bill_id for bill_id in bill_ids]
    found = bills(bill_ids=wanted)
    return documents_of(found=found, facts=bill_facts(bill_ids=wanted), texts=texts_on(bills=found))


def documents_of(
    *, found: Sequence[BillWithLines], facts: Mapping[int, BillFacts], texts: Mapping[int, tuple[str, ...]]
) -> tuple[BillDocument, ...]:
    """Bills whose facts and texts are at hand. Raises BillNotIssuedError."""
    for one in found:
        if one.bill.due_date is None:
            raise BillNotIssuedError(
                "This bill is {state} and not a debt yet",
                where="bill {number}",
                state=BILL_WORDS[one.bill.state],
                number=one.bill.number,
            )
    told = corrections_told(bill_ids=[one.bill.id for one in found])
    earlier = _earlier(told)
    every = [*found, *earlier.values()]
    versions = tariff_versions_by_id(ids={line.tariff_version_id for one in every for line in one.lines})
    heads = {day: utility_letterhead(on_date=day) for day in {one.bill.bill_date for one in found}}
    beside = beside_bills(bill_ids=[one.bill.id for one in found])
    return tuple(
        with_beside(
            document=_stated(
                _document(one, facts[one.bill.id], versions, heads[one.bill.bill_date], texts.get(one.bill.id, ())),
                told.get(one.bill.id),
                [
                    (before.bill, _sections(before, facts[one.bill.id], versions, _language(before.bill)))
                    for before in map(earlier.get, told[one.bill.id].bill_ids[:-1] if one.bill.id in told else ())
                    if before is not None
                ],
            ),
            beside=beside.get(one.bill.id, NOTHING),
            autopay=facts[one.bill.id].autopay,
        )
        for one in found
    )


def _earlier(told: Mapping[int, CorrectionTold]) -> dict[int, BillWithLines]:
    """The bills that stand in the statement of a later one."""
    ids = [bill_id for of in told.values() for bill_id in of.bill_ids[:-1]]
    return {one.bill.id: one for one in bills(bill_ids=ids)} if ids else {}


def _stated(
    document: BillDocument,
    told: CorrectionTold | None,
    earlier: Sequence[tuple[BillRow, tuple[ChargeSection, ...]]],
) -> BillDocument:
    """The statement of correction where there is one, else the bill itself."""
    return document if told is None else statement_of_correction(document=document, told=told, earlier=earlier)


def _language(head: BillRow) -> Language:
    return "es" if head.language == "es" else "en"


def _document(
    one: BillWithLines,
    facts: BillFacts,
    versions: dict[int, TariffVersion],
    letterhead: UtilityLetterhead,
    texts: tuple[str, ...],
) -> BillDocument:
    head = one.bill
    language = _language(head)
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
        usage_history=tuple(UsageMonth(month=month, usage_milli=used, days=days) for month, used, days in facts.usage),
        security_deposit_demanded_cents=head.security_deposit_demand_cents,
        messages=texts,
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
