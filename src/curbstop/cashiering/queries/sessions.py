"""Sessions as their cashier may see them: without any figure that would tell what a count should be."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.cashiering.models import CashSession, Drawer, SessionCount, SessionEvent
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.types import COUNTED_CLASSES, CountResult, Difference, TenderClass
from curbstop.cashiering.types.received import COUNTER_DRAWER, SessionKind

MINE = ("OPEN", "COUNTING", "COUNTED", "SENT_BACK")


@dataclass(frozen=True, slots=True)
class SessionForCashier:
    """A cashier's own session. `result` is there only once a count has been committed in this round."""

    id: int
    holder_id: int
    drawer_code: str
    drawer_name: str
    office_name: str
    business_date: date
    state: str
    float_cents: int
    opened_at: datetime
    attempts: int
    result: CountResult | None
    remark: str


@dataclass(frozen=True, slots=True)
class FreeDrawer:
    """A drawer that a session may be opened on."""

    id: int
    code: str
    name: str
    office_name: str


def my_session(*, cashier_id: int) -> SessionForCashier | None:
    """The session that a cashier works on or waits with; None when there is none."""
    session = (
        CashSession.objects.filter(cashier_id=cashier_id, state__in=MINE, kind=str(SessionKind.COUNTER))
        .select_related("drawer", "office")
        .order_by("-business_date", "-pk")
        .first()
    )
    return None if session is None else _for_cashier(session)


def session_for_cashier(*, session_id: int, cashier_id: int) -> SessionForCashier | None:
    """One session of a cashier; None when it is another's."""
    session = (
        CashSession.objects.filter(pk=session_id, cashier_id=cashier_id).select_related("drawer", "office").first()
    )
    return None if session is None else _for_cashier(session)


def _for_cashier(session: CashSession) -> SessionForCashier:
    counts = list(SessionCount.objects.filter(session=session, round=session.round).order_by("-attempt"))
    revealed = counts and session.state in ("COUNTED", "APPROVED", "SENT_BACK")
    remark = ""
    if session.state in ("SENT_BACK", "OPEN"):
        kind = "sent_back" if session.state == "SENT_BACK" else "reopened"
        found = SessionEvent.objects.filter(session=session, kind=kind).order_by("-pk")
        remark = found.values_list("reason", flat=True).first() or ""
    return SessionForCashier(
        id=session.pk,
        holder_id=session.holder_id,
        drawer_code=session.drawer.code,
        drawer_name=session.drawer.name,
        office_name=session.office.name,
        business_date=session.business_date,
        state=session.state,
        float_cents=session.float_cents,
        opened_at=session.opened_at,
        attempts=len(counts),
        result=result_of(row=counts[0]) if revealed else None,
        remark=remark,
    )


def count_result(*, count_id: int) -> CountResult:
    """What a committed count said."""
    return result_of(row=SessionCount.objects.get(pk=count_id))


def result_of(*, row: SessionCount) -> CountResult:
    """A committed count against what was recorded at that moment."""
    differences = differences_of(row=row)
    balanced = all(one.difference_cents == 0 for one in differences)
    tries = cash_policy(on_date=row.session.business_date).count_tries
    return CountResult(
        count_id=row.pk,
        attempt=row.attempt,
        differences=differences,
        may_recount=not balanced and row.attempt < tries,
    )


def differences_of(*, row: SessionCount) -> tuple[Difference, ...]:
    """A committed count against what was recorded, per class; the float is never what is short."""
    counted = {
        TenderClass.CURRENCY: (row.recorded_currency_cents, row.currency_cents - row.float_cents),
        TenderClass.CHECKS: (row.recorded_checks_cents, row.checks_cents),
        TenderClass.CARDS: (row.recorded_cards_cents, row.cards_cents),
    }
    return tuple(Difference(one, *counted[one]) for one in COUNTED_CLASSES)


def free_drawers() -> tuple[FreeDrawer, ...]:
    """The drawers without an unfinished session."""
    taken = CashSession.objects.filter(state__in=("OPEN", "COUNTING")).values("drawer_id")
    drawers = (
        Drawer.objects.filter(is_active=True, kind=COUNTER_DRAWER)
        .exclude(pk__in=taken)
        .select_related("office")
        .order_by("code")
    )
    return tuple(FreeDrawer(row.pk, row.code, row.name, row.office.name) for row in drawers)
