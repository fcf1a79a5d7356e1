"""Taking over or short back, for what explains it: the posting, the opposite over/short row, the record with its evidence."""

from dataclasses import dataclass

from django.db.models import Sum

from curbstop.cashiering.models import (
    CashSession,
    DifferenceCorrection,
    OverShort,
    SessionCount,
    SessionEvent,
    SuspenseItem,
    SuspenseResolution,
)
from curbstop.cashiering.operations.accounts import CASH_OVER, CASH_SHORT, UNIDENTIFIED
from curbstop.cashiering.operations.rows import (
    OVERSEERS,
    NotAllowedError,
    lock_session,
    next_id,
    require_overseer,
    require_reason,
    second_person,
)
from curbstop.cashiering.types import (
    EXPLAINED_DIFFERENCE,
    FOUND_IN_DRAWER,
    Act,
    Confirmation,
    SessionState,
    TenderClass,
)
from curbstop.cashiering.types.difference import (
    CustomerEvidence,
    CustomersWord,
    DifferenceEvidence,
    ImageEvidence,
    Recount,
    SlipEvidence,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, Posting, Side
from curbstop.platform.files import store_file


class NotPostedYetError(CurbstopError):
    """A difference is corrected only after it was posted to over or short."""


class MoreThanDifferenceError(CurbstopError):
    """A correction explains more than is left of the difference."""


class EvidenceMissingError(CurbstopError):
    """A correction without anything that shows it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What every correction of a difference brings: who, in which drawer, what kind of cause, what shows it."""

    act: Act
    session_id: int
    kind: str
    evidence: DifferenceEvidence
    receipt_id: int | None = None
    neighbour_session_id: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerExplanation(Explanation):
    """An explanation that may change a customer's account: its evidence is about the customer, never another count alone."""

    evidence: CustomerEvidence


def about_customer(*, explained: Explanation) -> CustomerExplanation:
    """The same explanation, for what changes a customer's account; refuses a recount as its evidence."""
    if isinstance(explained.evidence, Recount):
        raise EvidenceMissingError(
            "A customer's account does not change on a count alone",
            to_do="Attach the picture or slip, or write down what the customer said.",
        )
    return CustomerExplanation(
        act=explained.act,
        session_id=explained.session_id,
        kind=explained.kind,
        evidence=explained.evidence,
        receipt_id=explained.receipt_id,
        neighbour_session_id=explained.neighbour_session_id,
    )


def lock_explained(*, explained: Explanation, taken_by_id: int | None = None) -> CashSession:
    """The approved session, locked; refuses the wrong person, a difference that is not posted, and empty evidence."""
    act = explained.act
    session = lock_session(session_id=explained.session_id)
    require_overseer(act=act)
    if session.state != SessionState.APPROVED:
        raise NotPostedYetError(
            "The difference of this drawer is not posted yet",
            where="session {session}",
            to_do="Approve the drawer: over or short is posted first, and stays in every report.",
            session=session.pk,
        )
    refuse_own(person_id=act.actor_id, session=session, taken_by_id=taken_by_id)
    require_reason(reason=explained.evidence.words)
    if isinstance(explained.evidence, CustomersWord) and not explained.evidence.said_by.strip():
        raise EvidenceMissingError("It is not said whose word it is", to_do="Write who said it, and when.")
    return session


def refuse_own(*, person_id: int, session: CashSession, taken_by_id: int | None = None) -> None:
    """Refuse whoever took money in this drawer or counted it."""
    counts = SessionCount.objects.filter(session=session).values_list("counted_by_id", "witness_id")
    if person_id in {session.cashier_id, taken_by_id, *(person for count in counts for person in count)}:
        raise NotAllowedError(
            "Nobody corrects the difference of a drawer that they took money in or counted",
            to_do="Another supervisor does this.",
        )


def confirmed(*, explained: Explanation, session: CashSession, confirmation: Confirmation) -> int:
    """The second person, without whom no customer's account changes; neither took nor counted either."""
    if not confirmation.username:
        raise NotAllowedError(
            "A second supervisor must confirm what changes a customer's account", to_do="Have them enter name and PIN."
        )
    person = second_person(
        act=explained.act,
        confirmation=confirmation,
        purpose="difference",
        subject_kind="session",
        subject_id=session.pk,
        roles=OVERSEERS,
    )
    refuse_own(person_id=person, session=session)
    return person


def refuse_more(*, session: CashSession, tender_class: TenderClass, amount_cents: int) -> None:
    """`amount_cents` above zero takes short back, below zero over; never more than is left of it."""
    left = left_of(session_id=session.pk, tender_class=tender_class)
    if amount_cents == 0 or left * amount_cents >= 0 or abs(amount_cents) > abs(left):
        raise MoreThanDifferenceError(
            "Of this drawer's difference {left} is left; this would take {amount} back",
            where="session {session}",
            to_do="Look again: the drawer was corrected since, or another cause fits.",
            session=session.pk,
            left=Money(left),
            amount=Money(amount_cents),
        )


def left_of(*, session_id: int, tender_class: TenderClass) -> int:
    """What is posted of a class's difference and not taken back: above zero over, below short."""
    rows = OverShort.objects.filter(session_id=session_id, tender_class=str(tender_class))
    return rows.aggregate(cents=Sum("amount_cents"))["cents"] or 0


def over_to_suspense(
    *, explained: Explanation, session: CashSession, tender_class: TenderClass, amount_cents: int
) -> SuspenseItem:
    """OUT(W, 498, 206[item]): what was over is money whose owner is to be named. The item is open."""
    refuse_more(session=session, tender_class=tender_class, amount_cents=-amount_cents)
    item_id = next_id(model=SuspenseItem)
    draft = draft_of(session=session)
    draft.out(fund=LEAD_FUND, account=Side(CASH_OVER), place=Side(UNIDENTIFIED, item_id), amount_cents=amount_cents)
    entry_id = post_draft(explained=explained, draft=draft)
    record_back(
        explained=explained, session=session, tender_class=tender_class, amount_cents=-amount_cents, entry_id=entry_id
    )
    return SuspenseItem.objects.create(
        pk=item_id,
        reason=FOUND_IN_DRAWER.filled(session=session.pk),
        remark=explained.evidence.words[:200],
        amount_cents=amount_cents,
        entry_id=entry_id,
        business_date=latest_open_day(),
        effective_date=session.business_date,
    )


def short_from_suspense(
    *, explained: Explanation, session: CashSession, tender_class: TenderClass, item: SuspenseItem
) -> int:
    """IN(W, 206[item], 499): money that was credited and never came makes the short good. Returns the entry's id."""
    refuse_more(session=session, tender_class=tender_class, amount_cents=item.amount_cents)
    draft = draft_of(session=session)
    draft.in_(
        fund=LEAD_FUND, place=Side(UNIDENTIFIED, item.pk), account=Side(CASH_SHORT), amount_cents=item.amount_cents
    )
    entry_id = post_draft(explained=explained, draft=draft)
    record_back(
        explained=explained,
        session=session,
        tender_class=tender_class,
        amount_cents=item.amount_cents,
        entry_id=entry_id,
    )
    SuspenseResolution.objects.create(
        suspense_item=item,
        kind="short",
        reason=EXPLAINED_DIFFERENCE.filled(session=session.pk, words=explained.evidence.words[:200]),
        entry_id=entry_id,
        business_date=latest_open_day(),
        resolved_by_id=explained.act.actor_id,
        resolved_at=explained.act.now,
    )
    return entry_id


def draft_of(*, session: CashSession) -> Posting:
    """An entry of this session; each correction is a further part."""
    part = 1 + DifferenceCorrection.objects.filter(session=session).count()
    first = OverShort.objects.filter(session=session).order_by("-pk").values_list("entry_id", flat=True).first()
    return Posting(
        event="difference_corrected",
        source_kind="session",
        source_id=session.pk,
        part=part,
        corrects_entry_id=first,
    )


def post_draft(*, explained: Explanation, draft: Posting) -> int:
    """Post it today: the counted difference stays on its own day."""
    return post(
        draft=draft,
        business_date=latest_open_day(),
        recorded_at=explained.act.now,
        command_id=explained.act.command_id,
        actor_id=explained.act.actor_id,
    ).id


def record_back(
    *, explained: Explanation, session: CashSession, tender_class: TenderClass, amount_cents: int, entry_id: int
) -> None:
    """The opposite row beside the difference as it was counted."""
    of_approval = OverShort.objects.filter(session=session, tender_class=str(tender_class)).latest("pk")
    OverShort.objects.create(
        session=session,
        count_id=of_approval.count_id,
        tender_class=str(tender_class),
        amount_cents=amount_cents,
        reason=EXPLAINED_DIFFERENCE.filled(session=session.pk, words=explained.evidence.words[:200]),
        step=of_approval.step,
        entry_id=entry_id,
        business_date=latest_open_day(),
        posted_by_id=explained.act.actor_id,
    )


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did, for its record."""

    tender_class: TenderClass
    amount_cents: int
    entry_id: int
    customer_account_id: int | None = None
    suspense_item_id: int | None = None
    confirmed_by_id: int | None = None


def record_correction(*, explained: Explanation, session: CashSession, done: Corrected) -> int:
    """Write the correction with its evidence; returns its id. The database checks persons and evidence once more."""
    evidence, act = explained.evidence, explained.act
    file = evidence.file if isinstance(evidence, ImageEvidence | SlipEvidence) else None
    file_id = None
    if file is not None:
        file_id = store_file(name=file.name, media_type=file.media_type, content=file.content, now=act.now)
    word = evidence if isinstance(evidence, CustomersWord) else None
    SessionEvent.objects.create(
        session=session,
        kind="corrected",
        reason=evidence.words.strip()[:400],
        actor_id=act.actor_id,
        second_user_id=done.confirmed_by_id,
        happened_at=act.now,
    )
    return DifferenceCorrection.objects.create(
        session=session,
        kind=explained.kind,
        tender_class=str(done.tender_class),
        amount_cents=done.amount_cents,
        receipt_id=explained.receipt_id,
        customer_account_id=done.customer_account_id,
        suspense_item_id=done.suspense_item_id,
        neighbour_session_id=explained.neighbour_session_id,
        evidence_kind=str(evidence.kind),
        evidence_words=evidence.words.strip()[:400],
        evidence_file_id=file_id,
        evidence_count_id=evidence.count_id if isinstance(evidence, Recount) else None,
        said_by=word.said_by.strip() if word else "",
        said_on=word.said_on if word else None,
        entry_id=done.entry_id,
        business_date=latest_open_day(),
        corrected_by_id=act.actor_id,
        confirmed_by_id=done.confirmed_by_id,
        corrected_at=act.now,
    ).pk
