"""A proposal of the difference solver becomes a correction: with evidence, by somebody who neither took nor counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.operations import Explanation
from curbstop.cashiering.queries import Cause, CauseKind, cause_by_key, receipt
from curbstop.cashiering.types import COUNTED_CLASSES, Act, Confirmation, TenderClass
from curbstop.cashiering.types.difference import DifferenceEvidence, ImageEvidence, SlipEvidence
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result


class NoSuchProposalError(CurbstopError):
    """A proposal that does not explain the difference any more."""


class CountAgainError(CurbstopError):
    """A cause that no posting corrects: the money must be counted again."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What the verbs of one correction share."""

    cause: Cause
    explained: Explanation
    tender_class: TenderClass
    cents: int
    customer_account_id: int | None
    confirmation: Confirmation


# What a kind of cause is corrected by: how the page asks, and which verb posts.
COUNT_AGAIN = frozenset({CauseKind.STRAP_OR_ROLL, CauseKind.COMBINATION, CauseKind.LATE_PAYMENT})


def changes_customer(*, cause: Cause) -> bool:
    """Whether correcting this cause changes a customer's account; a missed item does only when its payer is known."""
    return cause.kind not in {*COUNT_AGAIN, CauseKind.WRONG_TENDER, CauseKind.NEIGHBOUR, CauseKind.MISSED}


def is_correctable(*, cause: Cause) -> bool:
    """Whether a posting corrects it: not what must be counted again, nor change that the customer took away, nor a pair whole."""
    if cause.kind is CauseKind.WRONG_NOTE:
        return cause.amount_cents > 0
    return cause.kind not in COUNT_AGAIN and cause.kind is not CauseKind.PAIR


def correct_difference(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    slug: str,
    evidence: DifferenceEvidence,
    customer_account_id: int | None = None,
    second_username: str = "",
    second_pin: str = "",
) -> int:
    """Correct one proposal, by its name in the list; returns the correction's id.

    `customer_account_id`: whose payment a missed item was, when that is known. Raises `NoSuchProposalError` when it does not explain the
    difference any more, `CountAgainError` for what no posting corrects, and the operations' refusals.
    """

    def run(act: Act) -> Result:
        cause = cause_by_key(session_id=session_id, slug=slug)
        if cause is None:
            raise NoSuchProposalError(
                "This does not explain the drawer's difference any more",
                where="session {session}",
                to_do="Look at the proposals again.",
                session=session_id,
            )
        explained = Explanation(
            act=act,
            session_id=session_id,
            kind=str(cause.kind),
            evidence=evidence,
            receipt_id=cause.receipt_ids[0] if cause.receipt_ids else None,
        )
        return {"correction_id": _correct(_case(cause, explained, customer_account_id, confirmation))}

    confirmation = Confirmation(second_username, second_pin)
    file = evidence.file if isinstance(evidence, ImageEvidence | SlipEvidence) else None
    result = carry_out(
        command_key=command_key,
        name="correct_difference",
        content={
            "session": session_id,
            "cause": slug,
            "evidence": f"{evidence.kind}: {evidence.words}",
            "file": sha256(file.content).hexdigest() if file else "",
            "account": customer_account_id,
            "second": second_username,
        },
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["correction_id"])


def _case(cause: Cause, explained: Explanation, customer_account_id: int | None, confirmation: Confirmation) -> _Case:
    """The class in which the cause made the difference; of a wrong tender the one that was short or over first."""
    tender_class = next(one for one in COUNTED_CLASSES if cause.effect.of(one))
    return _Case(
        cause=cause,
        explained=explained,
        tender_class=tender_class,
        cents=cause.effect.of(tender_class),
        customer_account_id=customer_account_id,
        confirmation=confirmation,
    )


def _correct(case: _Case) -> int:
    if not is_correctable(cause=case.cause):
        raise CountAgainError(
            "No posting corrects this: the money must be counted again, or stays over or short",
            where="session {session}",
            to_do="Reopen the drawer and have it counted again; after its deposit the bank's count decides.",
            session=case.explained.session_id,
        )
    return VERBS[case.cause.kind](case)


def _wrong_tender(case: _Case) -> int:
    return operations.correct_tender_of_difference(
        explained=case.explained, tender_id=case.cause.tender_ids[0], true_class=TenderClass(case.cause.place)
    )


def _neighbour(case: _Case) -> int:
    explained = Explanation(
        act=case.explained.act,
        session_id=case.explained.session_id,
        kind=case.explained.kind,
        evidence=case.explained.evidence,
        receipt_id=case.explained.receipt_id if case.cents < 0 else None,
        neighbour_session_id=int(case.cause.place),
    )
    mine, _ = operations.found_at_neighbours(
        explained=explained, tender_class=case.tender_class, amount_cents=-case.cents
    )
    return mine


def _missed(case: _Case) -> int:
    if case.customer_account_id is None:
        return operations.keep_over_unidentified(
            explained=case.explained, tender_class=case.tender_class, amount_cents=case.cents
        )
    return _credit(case, case.customer_account_id)


def _payment(case: _Case) -> int:
    """A recorded payment that was more or less than recorded, or that should stand or not."""
    account = receipt(receipt_id=case.cause.receipt_ids[0]).lines[0].customer_account_id
    if account is None:
        raise CountAgainError(
            "This receipt is of no customer account",
            to_do="Reopen the drawer, void the receipt and take it anew; after the deposit, reverse it.",
        )
    if case.cents > 0:
        return _credit(case, account)
    refuse_own_account(act=case.explained.act, customer_account_ids=[account])
    return operations.take_short_from_payment(
        explained=operations.about_customer(explained=case.explained),
        tender_class=case.tender_class,
        amount_cents=-case.cents,
        confirmation=case.confirmation,
    )


def _credit(case: _Case, customer_account_id: int) -> int:
    refuse_own_account(act=case.explained.act, customer_account_ids=[customer_account_id])
    return operations.credit_over(
        explained=operations.about_customer(explained=case.explained),
        tender_class=case.tender_class,
        amount_cents=case.cents,
        customer_account_id=customer_account_id,
        confirmation=case.confirmation,
    )


VERBS: dict[CauseKind, Callable[[_Case], int]] = {
    CauseKind.WRONG_TENDER: _wrong_tender,
    CauseKind.NEIGHBOUR: _neighbour,
    CauseKind.MISSED: _missed,
    CauseKind.TRANSPOSED: _payment,
    CauseKind.SLIPPED: _payment,
    CauseKind.HALVED: _payment,
    CauseKind.DOUBLED: _payment,
    CauseKind.VOID_NOT_MADE: _payment,
    CauseKind.VOID_TWICE: _payment,
    CauseKind.WRONG_NOTE: _payment,
    CauseKind.CHECK_AT_STUB: _payment,
}
