"""Opening a session: one person, one drawer, the float counted in and acknowledged by a second person."""

from datetime import date

from curbstop.cashiering.models import CashHolder, CashSession, CustodyLine, CustodyMovement, Drawer, SessionEvent
from curbstop.cashiering.operations.accounts import CHANGE_FUND
from curbstop.cashiering.operations.rows import OVERSEERS, DayNotOpenError, NotAllowedError, second_person
from curbstop.cashiering.types import DENOMINATIONS, HOLDER_SESSION, Act, Confirmation, Count
from curbstop.cashiering.types.received import COUNTER_DRAWER, SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import balance, day_state
from curbstop.ledger.types import POOL, ledger_account_id
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import CASHIER

UNFINISHED = ("OPEN", "COUNTING")
MAY_TAKE_MONEY = OVERSEERS | {CASHIER}
JULY = 7


class DrawerInUseError(CurbstopError):
    """A drawer has an unfinished session already."""


class CashierHasDrawerError(CurbstopError):
    """A cashier has an unfinished session already."""


class FloatDiffersError(CurbstopError):
    """The float that was counted is not the drawer's change fund."""


def fiscal_year_of(*, day: date) -> int:
    """July to June, named by the year in which it ends."""
    return day.year + (1 if day.month >= JULY else 0)


def open_session(
    *,
    act: Act,
    drawer_id: int,
    business_date: date,
    float_count: Count,
    confirmation: Confirmation,
    workstation_id: int | None = None,
) -> int:
    """Open a session on a drawer; returns its id.

    Raises `DrawerInUseError`, `CashierHasDrawerError`, `FloatDiffersError`, `DayNotOpenError`, `NotAllowedError`.
    Source: cash controls 4 to 6.
    """
    require_open_transaction()
    drawer = lock_rows(model=Drawer, ids=[drawer_id])[drawer_id]
    _check_person_and_day(act, business_date)
    if drawer.kind != COUNTER_DRAWER:
        raise DrawerInUseError("This drawer is not one of the counter", where="drawer {code}", code=drawer.code)
    _check_nothing_open(act, drawer)
    _check_float(drawer, float_count)
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose="float",
        subject_kind="drawer",
        subject_id=drawer_id,
        roles=MAY_TAKE_MONEY,
    )
    holder = CashHolder.objects.create(kind=HOLDER_SESSION, name=f"{drawer.code} {business_date.isoformat()}")
    session = CashSession.objects.create(
        holder=holder,
        drawer=drawer,
        office_id=drawer.office_id,
        workstation_id=workstation_id,
        cashier_id=act.actor_id,
        acknowledged_by_id=witness,
        business_date=business_date,
        fiscal_year=fiscal_year_of(day=business_date),
        float_cents=float_count.currency_cents,
        opened_at=act.now,
    )
    _record_float(act, session, drawer, float_count, witness)
    return session.pk


def _check_person_and_day(act: Act, business_date: date) -> None:
    if not roles_of(staff_user_id=act.actor_id, on_date=business_date) & MAY_TAKE_MONEY:
        raise NotAllowedError("Only cashiers and supervisors take money", to_do="Ask a supervisor for the role.")
    if day_state(business_date=business_date) != "OPEN":
        raise DayNotOpenError(
            "This business day is not open",
            where="{business_date}",
            to_do="Choose the open business day.",
            business_date=business_date.isoformat(),
        )


def _check_nothing_open(act: Act, drawer: Drawer) -> None:
    unfinished = CashSession.objects.filter(state__in=UNFINISHED)
    other = unfinished.filter(drawer=drawer).first()
    if other is not None:
        raise DrawerInUseError(
            "This drawer is in use: one drawer belongs to one person",
            where="drawer {code}, session {session}",
            to_do="Take another drawer, or have that session counted first.",
            code=drawer.code,
            session=other.pk,
        )
    own = unfinished.filter(cashier_id=act.actor_id, kind=str(SessionKind.COUNTER)).select_related("drawer").first()
    if own is not None:
        raise CashierHasDrawerError(
            "You have a drawer already",
            where="drawer {code}, session {session}",
            to_do="Count it before you open another one.",
            code=own.drawer.code,
            session=own.pk,
        )


def _check_float(drawer: Drawer, float_count: Count) -> None:
    fund = balance(account_id=ledger_account_id(fund=POOL, number=CHANGE_FUND), subsidiary_id=drawer.holder_id).cents
    if float_count.currency_cents != fund or float_count.checks:
        raise FloatDiffersError(
            "The float counts {counted}, the drawer's change fund is {fund}",
            where="drawer {code}",
            to_do="Count it again; if it is still not right, have the supervisor make the change fund good first.",
            counted=Money(float_count.currency_cents),
            fund=Money(fund),
            code=drawer.code,
        )


def _record_float(act: Act, session: CashSession, drawer: Drawer, float_count: Count, witness: int) -> None:
    SessionEvent.objects.create(
        session=session, kind="opened", actor_id=act.actor_id, second_user_id=witness, happened_at=act.now
    )
    movement = CustodyMovement.objects.create(
        kind="float",
        from_holder_id=drawer.holder_id,
        to_holder_id=session.holder_id,
        session=session,
        currency_cents=float_count.currency_cents,
        given_by_id=witness,
        taken_by_id=act.actor_id,
        business_date=session.business_date,
        happened_at=act.now,
    )
    CustodyLine.objects.bulk_create(
        CustodyLine(movement=movement, denomination=code, pieces=pieces, amount_cents=DENOMINATIONS[code] * pieces)
        for code, pieces in float_count.currency
        if pieces > 0
    )
