"""A day at the counter: drawers opened, payments taken, drawers counted blind, approved and put into the bag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from curbstop.cashiering.types import DENOMINATIONS, Count, LineDraft, LineKind, TenderDraft, TenderKind
from curbstop.demonstration.story.cast import PIN
from curbstop.demonstration.story.departments import invoice_to_pay
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.approve_session import approve_session
from curbstop.journeys.close_session import begin_count, commit_count
from curbstop.journeys.make_deposit import prepare_deposit, verify_deposit
from curbstop.journeys.open_session import open_session
from curbstop.journeys.take_payment import take_payment

FLOAT = Count(currency=(("20", 5), ("10", 5), ("5", 6), ("1", 20)))
_TENDERS = (
    TenderKind.CASH,
    TenderKind.CHECK,
    TenderKind.CARD,
    TenderKind.CASH,
    TenderKind.CHECK,
    TenderKind.MONEY_ORDER,
)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody who comes to the counter."""

    customer_account_id: int
    name: str
    amount_cents: int
    cash_only: bool = False


@dataclass(kw_only=True)
class Drawer:
    """What really lies in a drawer: the story's own memory, which the program never sees before the count."""

    session_id: int
    cashier: str
    cash_cents: int = 0
    checks: list[int] = field(default_factory=list)
    card_cents: int = 0
    receipt_ids: list[int] = field(default_factory=list)


def pieces(*, cents: int) -> tuple[tuple[str, int], ...]:
    """An amount as the fewest pieces of currency."""
    rest, found = cents, []
    for code, value in DENOMINATIONS.items():
        if code.startswith("coin_100") or code == "2":
            continue
        count, rest = divmod(rest, value)
        if count:
            found.append((code, count))
    return tuple(found)


def work_drawers(*, stage: Stage, day: date, customers: Sequence[Customer], cashiers: Sequence[str]) -> list[Drawer]:
    """Open a drawer for each cashier and take the customers' payments, one cashier after another."""
    drawers = [_open(stage=stage, day=day, cashier=name, position=position) for position, name in enumerate(cashiers)]
    for number, customer in enumerate(customers):
        _serve(stage=stage, day=day, drawer=drawers[number % len(drawers)], customer=customer, number=number)
    if drawers:
        _sell_permit(stage=stage, day=day, drawer=drawers[0])
    return drawers


def _open(*, stage: Stage, day: date, cashier: str, position: int) -> Drawer:
    session_id = open_session(
        command_key=key(day, "open", cashier),
        actor_id=stage.cast[cashier],
        now=at(day=day, hour=7, minute=35),
        drawer_id=stage.office.drawer_ids[position],
        business_date=day,
        float_count=FLOAT,
        second_username="supervisor2",
        second_pin=PIN,
    )
    return Drawer(session_id=session_id, cashier=cashier)


def _serve(*, stage: Stage, day: date, drawer: Drawer, customer: Customer, number: int) -> None:
    kind = _TENDERS[(customer.customer_account_id + number) % len(_TENDERS)]
    if customer.cash_only:
        kind = TenderKind.CASH
    line = LineDraft(
        kind=LineKind.CUSTOMER, amount_cents=customer.amount_cents, customer_account_id=customer.customer_account_id
    )
    _take(stage=stage, day=day, drawer=drawer, lines=(line,), kind=kind, name=customer.name, number=number)


def _sell_permit(*, stage: Stage, day: date, drawer: Drawer) -> None:
    """Somebody pays a city department and buys copies in one go."""
    lines = (
        LineDraft(
            kind=LineKind.RECEIPT_TYPE,
            amount_cents=14_500 + day.day * 100,
            receipt_type_id=stage.office.receipt_type_ids["BUILDING"],
            answers=(("Permit number", f"B-{day:%y%m%d}"),),
        ),
        LineDraft(
            kind=LineKind.RECEIPT_TYPE,
            amount_cents=150,
            receipt_type_id=stage.office.receipt_type_ids["COPIES"],
            quantity=6,
        ),
        *invoice_to_pay(),
    )
    _take(stage=stage, day=day, drawer=drawer, lines=lines, kind=TenderKind.CASH, name="Inland Builders", number=900)


def _take(
    *, stage: Stage, day: date, drawer: Drawer, lines: tuple[LineDraft, ...], kind: TenderKind, name: str, number: int
) -> None:
    total = sum(line.amount_cents for line in lines)
    tender = _tender(kind=kind, total=total, day=day, name=name, number=number)
    taken = take_payment(
        command_key=key(day, "pay", drawer.cashier, number),
        actor_id=stage.cast[drawer.cashier],
        now=at(day=day, hour=8 + number % 8, minute=number * 7 % 60),
        session_id=drawer.session_id,
        lines=lines,
        tenders=(tender,),
        payer_name=name,
    )
    drawer.receipt_ids.append(taken.receipt_id)
    if kind is TenderKind.CASH:
        drawer.cash_cents += total
    elif kind is TenderKind.CARD:
        drawer.card_cents += total
    else:
        drawer.checks.append(total)


def _tender(*, kind: TenderKind, total: int, day: date, name: str, number: int) -> TenderDraft:
    if kind is TenderKind.CASH:
        return TenderDraft(
            kind=kind, amount_cents=-(-total // 500) * 500
        )  # in five-dollar bills: there is change to give
    if kind is TenderKind.CARD:
        return TenderDraft(
            kind=kind,
            amount_cents=total,
            card_token=f"tok_{day:%y%m%d}_{number}",
            card_brand="Visa",
            card_last4=f"{1000 + number * 37 % 9000}",
            card_authorization=f"A{number:05d}",
        )
    return TenderDraft(kind=kind, amount_cents=total, check_number=str(1200 + number), check_date=day, check_payer=name)


def count_and_approve(*, stage: Stage, day: date, drawers: Sequence[Drawer], missing_cents: int = 0) -> None:
    """Count each drawer and let the supervisor approve; `missing_cents` lacks in the first one, found so twice."""
    for position, drawer in enumerate(drawers):
        missing = missing_cents if position == 0 else 0
        _count(stage=stage, day=day, drawer=drawer, missing_cents=missing)
        approve_session(
            command_key=key(day, "approve", drawer.cashier),
            actor_id=stage.cast["supervisor"],
            now=at(day=day, hour=17, minute=20),
            session_id=drawer.session_id,
            vault_id=stage.office.vault_id,
            over_short_reason="A 63.00 payment was keyed, 36.00 was taken" if missing else "",
        )


def _count(*, stage: Stage, day: date, drawer: Drawer, missing_cents: int) -> None:
    cash = FLOAT.currency_cents + drawer.cash_cents - missing_cents
    count = Count(currency=pieces(cents=cash), checks=tuple(drawer.checks), card_batch_cents=drawer.card_cents)
    tries = 2 if missing_cents else 1
    for attempt in range(tries):
        moment = at(day=day, hour=16, minute=50 + attempt * 5)
        begin_count(
            command_key=key(day, "count", drawer.cashier, attempt),
            actor_id=stage.cast[drawer.cashier],
            now=moment,
            session_id=drawer.session_id,
        )
        commit_count(
            command_key=key(day, "counted", drawer.cashier, attempt),
            actor_id=stage.cast[drawer.cashier],
            now=moment,
            session_id=drawer.session_id,
            count=count,
        )


def bag_and_seal(
    *, stage: Stage, day: date, drawers: Sequence[Drawer], missing_cents: int = 0
) -> tuple[int, int] | None:
    """Prepare the day's deposit and let another person verify it; returns its id and its cents, or None without cash."""
    cash = sum(drawer.cash_cents for drawer in drawers) - missing_cents
    checks = [amount for drawer in drawers for amount in drawer.checks]
    if not drawers or cash + sum(checks) == 0:
        return None
    # Finance matches the bank's line later, so it has no hand in the deposit (cash control 31).
    deposit_id = prepare_deposit(
        command_key=key(day, "deposit"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=17, minute=30),
        bank_account_id=stage.office.bank_account_id,
        vault_id=stage.office.vault_id,
        session_ids=[drawer.session_id for drawer in drawers],
        currency=pieces(cents=cash),
        bag_number=f"BAG-{day:%y%m%d}",
    )
    verify_deposit(
        command_key=key(day, "verify"),
        actor_id=stage.cast["supervisor2"],
        now=at(day=day, hour=17, minute=40),
        deposit_id=deposit_id,
        currency=pieces(cents=cash),
        checks_count=len(checks),
        checks_cents=sum(checks),
    )
    return deposit_id, cash + sum(checks)
