"""Departments at the city's counter: prices and shares from a day on, invoices that are paid, and what they say to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curbstop.cashiering.operations import ShareDraft
from curbstop.cashiering.queries import Share, find_invoices
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.demonstration.story.moments import at, key
from curbstop.journeys.departments import answer_collection, import_invoices, make_payment_file
from curbstop.journeys.receipt_types import set_distribution, set_fee
from curbstop.ledger.types import CITY

if TYPE_CHECKING:
    from datetime import date

    from curbstop.demonstration.story.stage import Stage

INVOICE = "AS-1001"
INVOICES = (
    "number,receipt_type,payer,amount,due_on\n"
    f"{INVOICE},DOGLICENSE,Marisol Vega,45.00,{{due}}\n"
    "AS-1002,DOGLICENSE,Harvest Kennels,180.00,{due}\n"
    "CONTROL,2,225.00\n"
)
DOG_LICENSE_CENTS = 2_000
DEPARTMENTS_ACCOUNT = 208


def departments_begin(*, stage: Stage, day: date) -> None:
    """The fee schedule and the shares of the year, and Animal Services' open invoices."""
    office, finance = stage.office, stage.cast["finance"]
    set_fee(
        command_key=key(day, "fee"),
        actor_id=finance,
        now=at(day=day, hour=7, minute=10),
        receipt_type_id=office.receipt_type_ids["DOGLICENSE"],
        from_date=day,
        price_cents=DOG_LICENSE_CENTS,
        source="Resolution 2026-31",
    )
    shares = tuple(
        ShareDraft(CITY, DEPARTMENTS_ACCOUNT, office.department_ids[code], Share(part_ppm=part))
        for code, part in (("BLDG", 900_000), ("FIN", 100_000))
    )
    set_distribution(
        command_key=key(day, "shares"),
        actor_id=finance,
        now=at(day=day, hour=7, minute=12),
        receipt_type_id=office.receipt_type_ids["BUILDING"],
        from_date=day,
        shares=shares,
        source="Fee schedule 2026",
    )
    import_invoices(
        command_key=key(day, "invoices"),
        actor_id=stage.cast["department"],
        now=at(day=day, hour=7, minute=15),
        department_id=office.department_ids["ANIMAL"],
        file_name=f"invoices-{day:%Y%m%d}.csv",
        content=INVOICES.format(due=day.isoformat()).encode(),
    )


def invoice_to_pay() -> tuple[LineDraft, ...]:
    """The line of the open invoice that somebody pays at the counter; empty once it is paid."""
    return tuple(
        LineDraft(
            kind=LineKind.RECEIPT_TYPE,
            amount_cents=one.open_cents,
            receipt_type_id=one.receipt_type_id,
            invoice_id=one.id,
            remark=one.number,
        )
        for one in find_invoices(text=INVOICE)
    )


def departments_hear(*, stage: Stage, day: date) -> None:
    """Animal Services gets its payment file and confirms its line of the day."""
    office = stage.office
    make_payment_file(
        command_key=key(day, "payment-file"),
        actor_id=stage.cast["department"],
        now=at(day=day, hour=17, minute=5),
        department_id=office.department_ids["ANIMAL"],
    )
    answer_collection(
        command_key=key(day, "answer"),
        actor_id=stage.cast["department"],
        now=at(day=day, hour=17, minute=10),
        department_id=office.department_ids["ANIMAL"],
        business_date=day,
        receipt_type_id=office.receipt_type_ids["DOGLICENSE"],
        is_confirmed=True,
    )
