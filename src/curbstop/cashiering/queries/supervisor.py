"""A session as the supervisor sees it: counted beside recorded, receipts, voids, every step."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.cashiering.models import (
    CashSession,
    CountLine,
    OverShort,
    Receipt,
    ReceiptVoid,
    SessionCount,
    SessionEvent,
    Tender,
)
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.queries.recorded import recorded
from curbstop.cashiering.queries.sessions import differences_of
from curbstop.cashiering.types import COUNTED_CLASSES, CashPolicy, Difference, TenderClass
from curbstop.staff.queries import staff_users


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of tenders: recorded, counted (None before a count), difference, over/short already posted."""

    tender_class: TenderClass
    recorded_cents: int
    counted_cents: int | None
    posted_cents: int

    @property
    def difference_cents(self) -> int | None:
        """Counted less recorded; None before a count."""
        return None if self.counted_cents is None else self.counted_cents - self.recorded_cents


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt in the supervisor's list."""

    id: int
    number: str
    recorded_at: datetime
    payer_name: str
    total_cents: int
    tenders: str
    is_void: bool
    void_reason: str
    voided_by: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A committed count."""

    id: int
    round: int
    attempt: int
    counted_by: str
    witness: str
    counted_at: datetime
    differences: tuple[Difference, ...]

    @property
    def difference_cents(self) -> int:
        """Over all classes."""
        return sum(one.difference_cents for one in self.differences)


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step that was taken with a session."""

    kind: str
    reason: str
    actor: str
    second: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class SessionForSupervisor:
    """Everything about a session. `step`: what the difference demands (log, note, supervisor, investigate ...)."""

    id: int
    drawer_code: str
    office_name: str
    cashier_id: int
    cashier_name: str
    counted_by_id: int | None
    business_date: date
    state: str
    round: int
    float_cents: int
    opened_at: datetime
    classes: tuple[ClassRow, ...]
    counts: tuple[CountRow, ...]
    denominations: tuple[tuple[str, int, int], ...]
    checks: tuple[int, ...]
    receipts: tuple[ReceiptRow, ...]
    events: tuple[EventRow, ...]
    policy: CashPolicy

    @property
    def difference_cents(self) -> int | None:
        """Over all classes; None before a count."""
        if any(row.counted_cents is None for row in self.classes):
            return None
        return sum(row.difference_cents or 0 for row in self.classes)

    @property
    def step(self) -> str:
        """What must follow the difference."""
        return self.policy.over_short_step(difference_cents=self.difference_cents or 0)

    @property
    def void_count(self) -> int:
        """How many receipts were undone."""
        return sum(1 for row in self.receipts if row.is_void)


def session_for_supervisor(*, session_id: int) -> SessionForSupervisor:
    """A session with what was counted and recorded, by class."""
    session = CashSession.objects.select_related("drawer", "office").get(pk=session_id)
    counts = list(SessionCount.objects.filter(session=session).order_by("round", "attempt"))
    latest = next((row for row in reversed(counts) if row.round == session.round), None)
    events = list(SessionEvent.objects.filter(session=session).order_by("pk"))
    names = {row.id: row.full_name for row in staff_users().values()}
    lines = list(CountLine.objects.filter(count=latest).order_by("pk")) if latest else []
    return SessionForSupervisor(
        id=session.pk,
        drawer_code=session.drawer.code,
        office_name=session.office.name,
        cashier_id=session.cashier_id,
        cashier_name=names.get(session.cashier_id, ""),
        counted_by_id=session.counted_by_id,
        business_date=session.business_date,
        state=session.state,
        round=session.round,
        float_cents=session.float_cents,
        opened_at=session.opened_at,
        classes=_classes(session, latest),
        counts=tuple(_count(row, names) for row in counts),
        denominations=tuple((row.denomination, row.pieces, row.amount_cents) for row in lines if row.denomination),
        checks=tuple(row.amount_cents for row in lines if row.tender_class == TenderClass.CHECKS),
        receipts=receipt_rows(session_id=session.pk, names=names),
        events=tuple(_event(row, names) for row in events),
        policy=cash_policy(on_date=session.business_date),
    )


def _classes(session: CashSession, latest: SessionCount | None) -> tuple[ClassRow, ...]:
    found = recorded(session_id=session.pk)
    posted = dict.fromkeys(map(str, COUNTED_CLASSES), 0)
    for tender_class, cents in OverShort.objects.filter(session=session).values_list("tender_class", "amount_cents"):
        posted[tender_class] += cents
    counted = {one.tender_class: one.counted_cents for one in differences_of(row=latest)} if latest else {}
    return tuple(ClassRow(one, found.of(one), counted.get(one), posted[str(one)]) for one in COUNTED_CLASSES)


def _count(row: SessionCount, names: dict[int, str]) -> CountRow:
    return CountRow(
        id=row.pk,
        round=row.round,
        attempt=row.attempt,
        counted_by=names.get(row.counted_by_id, ""),
        witness=names.get(row.witness_id or 0, ""),
        counted_at=row.counted_at,
        differences=differences_of(row=row),
    )


def _event(row: SessionEvent, names: dict[int, str]) -> EventRow:
    return EventRow(
        row.kind, row.reason, names.get(row.actor_id, ""), names.get(row.second_user_id or 0, ""), row.happened_at
    )


def receipt_rows(*, session_id: int, names: dict[int, str]) -> tuple[ReceiptRow, ...]:
    """A session's receipts with amounts and voids, latest first."""
    receipts = list(Receipt.objects.filter(session_id=session_id).order_by("-sequence"))
    voids = {row.receipt_id: row for row in ReceiptVoid.objects.filter(receipt__in=receipts)}
    kinds: dict[int, list[str]] = {}
    for receipt_id, kind in (
        Tender.objects.filter(receipt__in=receipts).order_by("pk").values_list("receipt_id", "kind")
    ):
        kinds.setdefault(receipt_id, []).append(kind)
    return tuple(
        ReceiptRow(
            id=row.pk,
            number=row.number,
            recorded_at=row.recorded_at,
            payer_name=row.payer_name,
            total_cents=row.total_cents,
            tenders=", ".join(kinds.get(row.pk, [])),
            is_void=row.pk in voids,
            void_reason=voids[row.pk].reason if row.pk in voids else "",
            voided_by=names.get(voids[row.pk].voided_by_id, "") if row.pk in voids else "",
        )
        for row in receipts
    )
