"""A drawer's day as the difference solver reads it, what could explain its difference, and what was corrected already."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from curbstop.cashiering.engine.difference_solver import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    NeighbourDrawer,
    RecordedItem,
    explain,
)
from curbstop.cashiering.models import (
    CashSession,
    CountLine,
    DifferenceCorrection,
    OverShort,
    SessionCount,
    SessionEvent,
)
from curbstop.cashiering.queries.policy import cash_policy
from curbstop.cashiering.queries.sessions import differences_of
from curbstop.cashiering.types import COUNTED_CLASSES, SessionState, TenderClass
from curbstop.receivables.queries import open_items_frame

__all__ = [
    "Cause",
    "CauseKind",
    "CorrectionRow",
    "DrawerDay",
    "Effect",
    "Evidence",
    "NeighbourDrawer",
    "RecordedItem",
    "cause_by_key",
    "cause_slug",
    "corrections_of",
    "difference_causes",
    "difference_correction",
    "drawer_day",
    "explain",
    "proposals_are_due",
    "recounts_of",
]

# Tenders of all drawers of an office and day, of the kind that their latest correction says; change lies in applied.
ITEMS = """
SELECT r.session_id, t.id, r.id, r.number, r.recorded_at,
       CASE coalesce(c.to_kind, t.kind) WHEN 'cash' THEN 'currency' WHEN 'card' THEN 'cards' WHEN 'e_check' THEN 'cards' ELSE 'checks' END,
       t.amount_cents, t.applied_cents, l.customer_account_id, v.voided_at
FROM cashiering_cashsession s
JOIN cashiering_receipt r ON r.session_id = s.id
JOIN cashiering_tender t ON t.receipt_id = r.id
LEFT JOIN cashiering_receiptvoid v ON v.receipt_id = r.id AND v.kind = 'void'
LEFT JOIN LATERAL (SELECT x.to_kind FROM cashiering_tendercorrection x WHERE x.tender_id = t.id
                   ORDER BY x.id DESC LIMIT 1) c ON TRUE
LEFT JOIN LATERAL (SELECT x.customer_account_id FROM cashiering_receiptline x WHERE x.receipt_id = r.id
                   ORDER BY x.position LIMIT 1) l ON TRUE
WHERE s.id = ANY(%s) ORDER BY r.recorded_at, t.id
"""


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A difference that was explained and corrected, with what showed it."""

    id: int
    session_id: int
    kind: str
    tender_class: str
    amount_cents: int
    receipt_id: int | None
    receipt_number: str
    customer_account_id: int | None
    evidence_kind: str
    evidence_words: str
    evidence_file_id: int | None
    said_by: str
    said_on: date | None
    corrected_by_id: int
    confirmed_by_id: int | None
    corrected_at: datetime
    entry_id: int


def corrections_of(*, session_id: int) -> tuple[CorrectionRow, ...]:
    """What was corrected of a session's difference, in order."""
    return _correction_rows(DifferenceCorrection.objects.filter(session_id=session_id))


def difference_correction(*, difference_id: int) -> CorrectionRow | None:
    """One correction."""
    return next(iter(_correction_rows(DifferenceCorrection.objects.filter(pk=difference_id))), None)


def _correction_rows(found: QuerySet[DifferenceCorrection]) -> tuple[CorrectionRow, ...]:
    rows = found.select_related("receipt").order_by("pk")
    return tuple(
        CorrectionRow(
            id=row.pk,
            session_id=row.session_id,
            kind=row.kind,
            tender_class=row.tender_class,
            amount_cents=row.amount_cents,
            receipt_id=row.receipt_id,
            receipt_number=row.receipt.number if row.receipt else "",
            customer_account_id=row.customer_account_id,
            evidence_kind=row.evidence_kind,
            evidence_words=row.evidence_words,
            evidence_file_id=row.evidence_file_id,
            said_by=row.said_by,
            said_on=row.said_on,
            corrected_by_id=row.corrected_by_id,
            confirmed_by_id=row.confirmed_by_id,
            corrected_at=row.corrected_at,
            entry_id=row.entry_id,
        )
        for row in rows
    )


def proposals_are_due(*, session_id: int) -> bool:
    """Whether the last count is committed: the drawer is approved, or counted and no try is left."""
    session = CashSession.objects.get(pk=session_id)
    if session.state == SessionState.APPROVED:
        return True
    counts = SessionCount.objects.filter(session=session, round=session.round).count()
    return session.state == SessionState.COUNTED and counts >= cash_policy(on_date=session.business_date).count_tries


def difference_causes(*, session_id: int) -> tuple[Cause, ...]:
    """What could explain what is left of a session's difference, most probable first; nothing before the last count."""
    if not proposals_are_due(session_id=session_id):
        return ()
    return explain(day=drawer_day(session_id=session_id))


def cause_slug(*, cause: Cause) -> str:
    """A cause's name in an address: kind, receipts, place."""
    kind, receipts, place = cause.key
    return "~".join((kind, "-".join(map(str, receipts)), place.replace("+", "over").rstrip("-")))


def cause_by_key(*, session_id: int, slug: str) -> Cause | None:
    """The proposal of that name, if it is one still; parts of pairs too."""
    causes = difference_causes(session_id=session_id)
    every = [*causes, *(part for cause in causes for part in cause.parts)]
    return next((cause for cause in every if cause_slug(cause=cause) == slug), None)


def drawer_day(*, session_id: int) -> DrawerDay:
    """The frozen rows of one session and of the other drawers of its office and day."""
    session = CashSession.objects.get(pk=session_id)
    others = CashSession.objects.filter(office=session.office_id, business_date=session.business_date).exclude(
        pk=session_id, state__in=[str(SessionState.OPEN), str(SessionState.COUNTING)]
    )
    sessions = {one.pk: one for one in [session, *others.select_related("drawer")]}
    items = _items(sessions=sessions)
    counts = _latest_counts(sessions)
    lines = _count_lines(counts)
    count = counts[session_id]
    tape = _tape(lines[count.pk])
    explained = _explained(session)
    posted = _posted(sessions)
    return DrawerDay(
        session_id=session_id,
        items=items.get(session_id, ()),
        counted_currency_cents=count.currency_cents - count.float_cents - explained[TenderClass.CURRENCY],
        tape=(sum(tape) - explained[TenderClass.CHECKS],) if explained[TenderClass.CHECKS] else tape,
        counted_cards_cents=count.cards_cents - explained[TenderClass.CARDS],
        pieces=tuple((line.denomination, line.pieces) for line in lines[count.pk] if line.denomination),
        dropped_cents=count.dropped_cents,
        count_began_at=_began(session),
        neighbours=tuple(
            _neighbour(
                one,
                items.get(one.pk, ()),
                _tape(lines[counts[one.pk].pk]),
                posted.get(one.pk) or _cents(counts[one.pk]),
            )
            for one in sessions.values()
            if one.pk != session_id and one.pk in counts
        ),
    )


def _explained(session: CashSession) -> dict[TenderClass, int]:
    """What corrections have explained of the difference as it now shows; a corrected tender shows nothing any more."""
    gone: dict[TenderClass, int] = dict.fromkeys(COUNTED_CLASSES, 0)
    for row in DifferenceCorrection.objects.filter(session=session).exclude(kind=str(CauseKind.WRONG_TENDER)):
        gone[TenderClass(row.tender_class)] -= row.amount_cents
    return gone


def _items(*, sessions: Mapping[int, CashSession]) -> dict[int, tuple[RecordedItem, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [list(sessions)])
        rows = cursor.fetchall()
    stubs = _stubs({row[8] for row in rows if row[8] is not None})
    found: dict[int, list[RecordedItem]] = {}
    for session_id, tender_id, receipt_id, number, at, tender_class, amount, applied, account, voided in rows:
        item = RecordedItem(
            tender_id=tender_id,
            receipt_id=receipt_id,
            number=number,
            recorded_at=at,
            tender_class=TenderClass(tender_class),
            tendered_cents=amount,
            applied_cents=applied,
            customer_account_id=account,
            stub_cents=stubs.get(account),
            voided_at=voided,
        )
        found.setdefault(session_id, []).append(item)
    return {session_id: tuple(items) for session_id, items in found.items()}


def _stubs(customer_account_ids: Iterable[int]) -> dict[int, int]:
    """Customer account -> what its latest bill asked for."""
    frame = open_items_frame(customer_account_ids=sorted(customer_account_ids), settled=True)
    bills: dict[int, Counter[int]] = {}
    for row in frame.drop_nulls("bill_id").iter_rows(named=True):
        bills.setdefault(row["customer_account_id"], Counter())[row["bill_id"]] += row["amount_cents"]
    return {account: amounts[max(amounts)] for account, amounts in bills.items()}


def _latest_counts(sessions: Mapping[int, CashSession]) -> dict[int, SessionCount]:
    rows = SessionCount.objects.filter(session__in=list(sessions)).order_by("round", "attempt")
    return {row.session_id: row for row in rows if row.round == sessions[row.session_id].round}


def _count_lines(counts: Mapping[int, SessionCount]) -> dict[int, list[CountLine]]:
    found: dict[int, list[CountLine]] = {row.pk: [] for row in counts.values()}
    for line in CountLine.objects.filter(count__in=list(found)).order_by("pk"):
        found[line.count_id].append(line)
    return found


def _tape(lines: Iterable[CountLine]) -> tuple[int, ...]:
    return tuple(line.amount_cents for line in lines if line.tender_class == TenderClass.CHECKS)


def _began(session: CashSession) -> datetime | None:
    """When the first count of this round began: what came in the minutes before may lie apart."""
    events = SessionEvent.objects.filter(session=session).order_by("pk").values_list("kind", "happened_at")
    began = None
    for kind, at in events:
        if kind == "reopened":
            began = None
        elif kind == "count_begun" and began is None:
            began = at
    return began


def _cents(count: SessionCount) -> dict[TenderClass, int]:
    return {one.tender_class: one.difference_cents for one in differences_of(row=count)}


def _posted(sessions: Mapping[int, CashSession]) -> dict[int, dict[TenderClass, int]]:
    """Of approved sessions what is posted over or short: what was taken back does not count any more."""
    found = {
        session.pk: dict.fromkeys(COUNTED_CLASSES, 0)
        for session in sessions.values()
        if session.state == SessionState.APPROVED
    }
    rows = OverShort.objects.filter(session__in=list(found))
    for session_id, tender_class, cents in rows.values_list("session_id", "tender_class", "amount_cents"):
        found[session_id][TenderClass(tender_class)] += cents
    return found


def _neighbour(
    session: CashSession, items: tuple[RecordedItem, ...], tape: tuple[int, ...], cents: Mapping[TenderClass, int]
) -> NeighbourDrawer:
    recorded = Counter(
        item.applied_cents for item in items if item.tender_class is TenderClass.CHECKS and item.voided_at is None
    )
    differs = bool(cents[TenderClass.CHECKS])
    return NeighbourDrawer(
        session_id=session.pk,
        drawer_code=session.drawer.code,
        currency_cents=cents[TenderClass.CURRENCY],
        checks_cents=cents[TenderClass.CHECKS],
        cards_cents=cents[TenderClass.CARDS],
        lost_checks=tuple(sorted((recorded - Counter(tape)).elements())) if differs else (),
        found_checks=tuple(sorted((Counter(tape) - recorded).elements())) if differs else (),
        items=items,
    )


def recounts_of(*, session_ids: Iterable[int]) -> tuple[tuple[int, str, int, int], ...]:
    """Later counts of drawers: (count's id, drawer, round, attempt), as evidence that they were counted again."""
    rows = SessionCount.objects.filter(session__in=list(session_ids)).select_related("session__drawer").order_by("pk")
    return tuple(
        (row.pk, row.session.drawer.code, row.round, row.attempt) for row in rows if (row.round, row.attempt) != (1, 1)
    )
