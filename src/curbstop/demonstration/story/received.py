"""What people bring in bundles: the day's mail, the drop box, a department's transmittal, a pay station's day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import polars as pl

from curbstop.cashiering.queries import receipt
from curbstop.cashiering.types import Count, LineDraft, LineKind, TenderDraft, TenderKind
from curbstop.cashiering.types.received import BatchSource, CenterPaymentDraft, TransmittalDraft
from curbstop.customers.queries import cash_only_accounts
from curbstop.demonstration.story.cast import PIN
from curbstop.demonstration.story.counter import Drawer, pieces
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.approve_session import approve_session
from curbstop.journeys.payment_centers import post_center_day, record_center_day, record_center_payments
from curbstop.journeys.post_payment_file import approve_batch
from curbstop.journeys.received_batches import (
    enter_transmittal,
    finish_batch,
    post_batch_item,
    receive_batch,
    receive_transmittal,
    start_batch,
)

CITY_TIME = ZoneInfo("America/Los_Angeles")
ENVELOPES = 3
STATION_PAYMENTS = 2
DOGS = 3
DOG_LICENSE_CENTS = 2_000


def split_mail(*, payments: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The envelopes that come to the office, the payments at the pay station, and what comes in files as ever."""
    mail = payments.filter(pl.col("pays_by") == "mail").head(ENVELOPES)
    station = payments.filter(pl.col("pays_by") == "agent").head(STATION_PAYMENTS)
    taken = pl.concat([mail, station]).select("customer_account_id")
    return mail, station, payments.join(taken, on="customer_account_id", how="anti")


def open_the_mail(*, stage: Stage, day: date, envelopes: pl.DataFrame) -> list[Drawer]:
    """The mail is opened by two and posted by a cashier: checks, and cash in the last envelope of three."""
    rows = envelopes.to_dicts()
    if not rows:
        return []
    cash = rows[ENVELOPES - 1 :]
    checks = rows[: ENVELOPES - 1]
    source = BatchSource.DROP_BOX if day.day % 2 else BatchSource.MAIL
    batch_id = receive_batch(
        command_key=key(day, "mail"),
        actor_id=stage.cast["mail_opener"],
        now=at(day=day, hour=8),
        source=source,
        office_id=stage.office.office_id,
        received_on=day,
        item_count=len(rows),
        tape=Count(
            currency=pieces(cents=sum(row["amount_cents"] for row in cash)),
            checks=tuple(row["amount_cents"] for row in checks),
        ),
        collected_at=datetime.combine(day, time(6, 50), CITY_TIME) if source is BatchSource.DROP_BOX else None,
        second_username="representative",
        second_pin=PIN,
    )
    session_id = start_batch(
        command_key=key(day, "mail", "start"),
        actor_id=stage.cast["cashier3"],
        now=at(day=day, hour=9),
        batch_id=batch_id,
    )
    for number, row in enumerate(rows):
        _post_envelope(stage, day, session_id, row, number, is_cash=number >= len(checks))
    finish_batch(
        command_key=key(day, "mail", "finish"),
        actor_id=stage.cast["cashier3"],
        now=at(day=day, hour=10),
        session_id=session_id,
    )
    _approve(stage, day, session_id)
    return [
        Drawer(
            session_id=session_id,
            cashier="cashier3",
            cash_cents=sum(row["amount_cents"] for row in cash),
            checks=[row["amount_cents"] for row in checks],
        )
    ]


def _post_envelope(
    stage: Stage, day: date, session_id: int, row: dict[str, int], number: int, *, is_cash: bool
) -> None:
    # A check by mail of somebody whose check came back is not taken either; they send money orders.
    without_checks = cash_only_accounts(customer_account_ids=[row["customer_account_id"]], on_date=day)
    paper = TenderKind.MONEY_ORDER if without_checks else TenderKind.CHECK
    kind = TenderKind.CASH if is_cash else paper
    post_batch_item(
        command_key=key(day, "envelope", number),
        actor_id=stage.cast["cashier3"],
        now=at(day=day, hour=9, minute=5 + number),
        session_id=session_id,
        lines=(
            LineDraft(
                kind=LineKind.CUSTOMER,
                amount_cents=row["amount_cents"],
                customer_account_id=row["customer_account_id"],
            ),
        ),
        tenders=(
            TenderDraft(
                kind=kind, amount_cents=row["amount_cents"], check_number="" if is_cash else str(3000 + number)
            ),
        ),
        payer_name=str(row["name"]),
    )


def bring_a_transmittal(*, stage: Stage, day: date) -> list[Drawer]:
    """Animal Services brings what it took for dog licenses."""
    cents = DOGS * DOG_LICENSE_CENTS
    brought = Count(currency=pieces(cents=cents))
    batch_id = enter_transmittal(
        command_key=key(day, "transmittal"),
        actor_id=stage.cast["department"],
        now=at(day=day, hour=11),
        department_id=stage.office.department_ids["ANIMAL"],
        office_id=stage.office.office_id,
        brought_on=day,
        lines=(
            TransmittalDraft(
                stage.office.receipt_type_ids["DOGLICENSE"],
                cents,
                quantity=DOGS,
                answers=(("tag", f"{day:%y%m}01-03"),),
            ),
        ),
        tape=brought,
    )
    taken = receive_transmittal(
        command_key=key(day, "transmittal", "counted"),
        actor_id=stage.cast["cashier3"],
        now=at(day=day, hour=11, minute=30),
        batch_id=batch_id,
        count=brought,
        second_username="department",
        second_pin=PIN,
    )
    session_id = _session_of(taken.receipt_id)
    _approve(stage, day, session_id)
    return [Drawer(session_id=session_id, cashier="cashier3", cash_cents=cents)]


def post_the_pay_station(*, stage: Stage, day: date, payments: pl.DataFrame) -> None:
    """The pay station tells its single payments and its day; both agree, and it is posted and approved."""
    if payments.is_empty():
        return
    drafts = tuple(
        CenterPaymentDraft(f"PS-{day:%y%m%d}-{number}", row["number"], row["amount_cents"], row["name"])
        for number, row in enumerate(payments.iter_rows(named=True))
    )
    center_id = stage.office.payment_center_id
    record_center_payments(
        command_key=key(day, "station"),
        actor_id=stage.cast["mail_opener"],
        now=at(day=day, hour=13),
        center_id=center_id,
        paid_on=day,
        payments=drafts,
    )
    record_center_day(
        command_key=key(day, "station", "day"),
        actor_id=stage.cast["mail_opener"],
        now=at(day=day, hour=15),
        center_id=center_id,
        paid_on=day,
        control_count=len(drafts),
        control_cents=sum(one.amount_cents for one in drafts),
    )
    batch_id = post_center_day(
        command_key=key(day, "station", "post"),
        actor_id=stage.cast["mail_opener"],
        now=at(day=day, hour=15, minute=5),
        center_id=center_id,
        paid_on=day,
    )
    approve_batch(
        command_key=key(day, "station", "approve"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=15, minute=30),
        batch_id=batch_id,
    )


def _session_of(receipt_id: int) -> int:
    found = receipt(receipt_id=receipt_id)
    return found.session_id or 0 if found else 0


def _approve(stage: Stage, day: date, session_id: int) -> None:
    approve_session(
        command_key=key(day, "approve", session_id),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=16),
        session_id=session_id,
        vault_id=stage.office.vault_id,
        over_short_reason="",
    )
