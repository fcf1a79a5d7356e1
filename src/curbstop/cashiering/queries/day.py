"""The supervisor's day: every drawer and batch by tender, counted, recorded and deposited, and what blocks the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import CashSession, DayOverride, DepositSource, PaymentBatch, Receipt, SessionCount
from curbstop.cashiering.queries.blockers import day_end_blockers
from curbstop.cashiering.queries.deposits import DepositRow, deposits
from curbstop.cashiering.queries.recorded import recorded
from curbstop.cashiering.queries.sessions import differences_of
from curbstop.cashiering.types import COUNTED_CLASSES, Blocker, TenderClass
from curbstop.ledger.queries import day_state
from curbstop.staff.queries import staff_users


@dataclass(frozen=True, slots=True)
class Cell:
    """One source and class of the day's matrix, in cents. `counted_cents` is None before a count."""

    tender_class: TenderClass
    recorded_cents: int
    counted_cents: int | None
    deposited_cents: int


@dataclass(frozen=True, slots=True)
class SessionOfDay:
    """A drawer's row of the matrix."""

    id: int
    drawer_code: str
    cashier_name: str
    state: str
    receipt_count: int
    cells: tuple[Cell, ...]

    @property
    def difference_cents(self) -> int | None:
        """Counted less recorded; None before a count."""
        if any(cell.counted_cents is None for cell in self.cells):
            return None
        return sum((cell.counted_cents or 0) - cell.recorded_cents for cell in self.cells)


@dataclass(frozen=True, slots=True)
class BatchOfDay:
    """A batch's row of the matrix."""

    id: int
    source: str
    file_name: str
    state: str
    control_count: int
    control_cents: int
    suspense_count: int
    suspense_cents: int


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A named override of the day."""

    blocker_kind: str
    subject_kind: str
    subject_id: int
    detail: str
    reason: str
    named_by: str


@dataclass(frozen=True, slots=True)
class SupervisorDay:
    """Everything about a business day's money at once."""

    business_date: date
    state: str
    sessions: tuple[SessionOfDay, ...]
    batches: tuple[BatchOfDay, ...]
    deposits: tuple[DepositRow, ...]
    blockers: tuple[Blocker, ...]
    overrides: tuple[OverrideRow, ...]


def supervisor_day(*, business_date: date) -> SupervisorDay:
    """The matrix of a business day."""
    names = {row.id: row.full_name for row in staff_users().values()}
    return SupervisorDay(
        business_date=business_date,
        state=day_state(business_date=business_date) or "",
        sessions=_sessions(business_date, names),
        batches=batches_of(business_date=business_date),
        deposits=deposits(business_date=business_date),
        blockers=day_end_blockers(business_date=business_date),
        overrides=_overrides(business_date, names),
    )


def _sessions(business_date: date, names: dict[int, str]) -> tuple[SessionOfDay, ...]:
    rows = CashSession.objects.filter(business_date=business_date).select_related("drawer").order_by("drawer__code")
    return tuple(
        SessionOfDay(
            id=row.pk,
            drawer_code=row.drawer.code,
            cashier_name=names.get(row.cashier_id, ""),
            state=row.state,
            receipt_count=Receipt.objects.filter(session=row).count(),
            cells=tuple(_cells(row)),
        )
        for row in rows
    )


def _cells(row: CashSession) -> Iterable[Cell]:
    found = recorded(session_id=row.pk)
    latest = SessionCount.objects.filter(session=row, round=row.round).order_by("-attempt").first()
    counted = {one.tender_class: one.counted_cents for one in differences_of(row=latest)} if latest else {}
    sources = DepositSource.objects.filter(session=row, is_withdrawn=False, deposit__state="VERIFIED")
    deposited = dict(sources.values_list("tender_class", "amount_cents"))
    for one in COUNTED_CLASSES:
        yield Cell(one, found.of(one), counted.get(one), deposited.get(str(one), 0))


def batches_of(*, business_date: date) -> tuple[BatchOfDay, ...]:
    """The batches of a business day."""
    return tuple(
        BatchOfDay(
            id=row.pk,
            source=row.source,
            file_name=row.file_name,
            state=row.state,
            control_count=row.control_count,
            control_cents=row.control_cents,
            suspense_count=row.suspense_count,
            suspense_cents=row.suspense_cents,
        )
        for row in PaymentBatch.objects.filter(business_date=business_date).order_by("pk")
    )


def _overrides(business_date: date, names: dict[int, str]) -> tuple[OverrideRow, ...]:
    return tuple(
        OverrideRow(
            row.blocker_kind,
            row.subject_kind,
            row.subject_id,
            row.detail,
            row.reason,
            names.get(row.named_by_id, ""),
        )
        for row in DayOverride.objects.filter(business_date=business_date).order_by("pk")
    )
