"""Bills and receipts of people who do not exist, at the real rates of 2018-07-01 (docs: the worked bills)."""

from dataclasses import replace
from datetime import date, datetime

from curbstop.correspondence.types import (
    BillDocument,
    BillRead,
    ChargeLine,
    ChargeSection,
    ReceiptBalance,
    ReceiptDocument,
    ReceiptLine,
    ReceiptTender,
    UsageMonth,
    UtilityLetterhead,
)

LETTERHEAD = UtilityLetterhead(
    name="San Bernardino Municipal Water Department",
    short_name="SBMWD",
    return_address_lines=("P.O. Box 710", "San Bernardino, CA 92402"),
    remittance_address_lines=(
        "San Bernardino Municipal Water Department",
        "P.O. Box 710",
        "San Bernardino, CA 92402-0710",
    ),
    telephone="(909) 384-5095",
    emergency_telephone="(909) 384-5141",
    website="sbmwd.org/pay",
    office_address="1350 South E Street, San Bernardino",
    office_hours="Monday to Friday, 8 a.m. to 5 p.m.",
    office_hours_spanish="Lunes a viernes, 8 a. m. a 5 p. m.",
)
USED = (17, 18, 21, 26, 31, 33, 30, 24, 19, 15, 13, 12, 15)
HISTORY = tuple(
    UsageMonth(month=date(2025 + (place + 2) // 12, (place + 2) % 12 + 1, 1), usage_milli=used * 1000, days=30)
    for place, used in enumerate(USED)
)
WATER = (
    ChargeLine(text='Service charge, 3/4" meter', amount_cents=2928),
    ChargeLine(text="Water used", quantity_milli=15_000, unit="HCF", price_micros=1_150_000, amount_cents=1725),
    ChargeLine(
        text="Utility (power) surcharge", quantity_milli=15_000, unit="HCF", price_micros=170_000, amount_cents=255
    ),
    ChargeLine(
        text="Elevation charge, zone 2", quantity_milli=15_000, unit="HCF", price_micros=190_000, amount_cents=285
    ),
)
SEWER = ChargeLine(
    text="Treatment and collection, single family",
    quantity_milli=1_000,
    unit="dwelling unit",
    price_micros=14_600_000,
    amount_cents=1460,
)
ENGLISH_BILL = BillDocument(
    letterhead=LETTERHEAD,
    language="en",
    account_number="10045127",
    holder_name="Maria Elena Sandoval",
    mailing_address_lines=("2471 North Arrowhead Avenue, Apt 4", "San Bernardino, CA 92405-1137"),
    service_address="2471 N Arrowhead Ave, Apt 4",
    bill_number="318775",
    bill_date=date(2026, 3, 20),
    mailing_date=date(2026, 3, 23),
    due_date=date(2026, 4, 13),
    period_from=date(2026, 2, 17),
    period_to=date(2026, 3, 19),
    days=30,
    sections=(ChargeSection(title="Water", lines=WATER), ChargeSection(title="Sewer", lines=(SEWER,))),
    previous_balance_cents=6218,
    payments_cents=6218,
    adjustments_cents=0,
    credits_cents=0,
    amount_due_cents=6653,
    payment_url="https://sbmwd.org/pay?account=10045127&bill=318775",
    reads=(
        BillRead(
            meter_number="48213377",
            previous_date=date(2026, 2, 17),
            previous_reading_milli=1_204_000,
            current_date=date(2026, 3, 19),
            current_reading_milli=1_219_000,
            kind="actual",
            usage_milli=15_000,
        ),
    ),
    usage_history=HISTORY,
    messages=(
        "You may water plants before 8 a.m. or after 6 p.m. on Monday, Wednesday and Friday.",
        "AutoPay is free: ask us or sign up online.",
    ),
)
SPANISH_WATER = tuple(
    replace(line, text=text)
    for line, text in zip(
        WATER,
        ('Cargo por servicio, medidor de 3/4"', "Agua usada", "Recargo por energía", "Cargo por elevación, zona 2"),
        strict=True,
    )
)
SPANISH_BILL = replace(
    ENGLISH_BILL,
    language="es",
    sections=(
        ChargeSection(title="Agua", lines=SPANISH_WATER),
        ChargeSection(
            title="Alcantarillado",
            lines=(replace(SEWER, text="Tratamiento y recolección, una familia"),),
        ),
    ),
    messages=("El pago automático es gratis.",),
)
SUMMARY_BILL = replace(
    ENGLISH_BILL,
    holder_name="Highland Garden Apartments LLC",
    service_address="14 premises",
    sections=tuple(ChargeSection(title=f"Water, {100 + place} Highland Ave", lines=WATER) for place in range(14)),
    amount_due_cents=5193 * 14,
    reads=tuple(replace(ENGLISH_BILL.reads[0], meter_number=str(48_213_377 + place)) for place in range(14)),
    usage_history=tuple(replace(month, usage_milli=month.usage_milli * 40) for month in HISTORY),
)
RECEIPT = ReceiptDocument(
    number="03-2026-000412",
    utility_name="San Bernardino Municipal Water Department",
    office_name="Main office",
    office_address="1350 South E Street, San Bernardino",
    issued_at=datetime(2026, 3, 23, 9, 14),  # noqa: DTZ001 - a receipt shows local time
    business_date=date(2026, 3, 23),
    cashier_name="Ana P.",
    language="en",
    lines=(
        ReceiptLine(what_for="Water and sewer", amount_cents=6653, account_number="10045127"),
        ReceiptLine(what_for="Parking permit, Carnegie garage, one year", amount_cents=12_000),
    ),
    tenders=(
        ReceiptTender(name="Check", amount_cents=6653, reference="no. 1044"),
        ReceiptTender(name="Cash", amount_cents=14_000),
    ),
    change_cents=2000,
    balances_after=(ReceiptBalance(account_number="10045127", balance_cents=-100),),
    telephone="(909) 384-5095",
)
