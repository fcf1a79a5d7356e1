"""Taking back what a receipt's lines paid, wherever the money has come to stand since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from curbstop.cashiering.models import PaymentTransfer, ReceiptLine, SuspenseResolution
from curbstop.cashiering.types import Act, LineKind
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.types import Posting, Purpose, Side
from curbstop.receivables.operations import (
    lock_customer_accounts,
    plan_undo,
    record_undo,
    return_security_deposit,
)
from curbstop.receivables.types import Source, UndoPlan


class MovedOnError(CurbstopError):
    """Money of a receipt has been given to somebody else since."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer line's money stands now: under which source, on whose account."""

    line: ReceiptLine
    source_kind: str
    source_id: int
    customer_account_id: int

    @property
    def source(self) -> Source:
        """As receivables name it."""
        return self.source_kind, self.source_id


@dataclass(slots=True)
class LineUndo:
    """What is to be undone for one receipt: plans per customer account, made after the accounts were locked."""

    undos: list[tuple[Standing, UndoPlan]] = field(default_factory=list)

    def taken(self) -> list[Purpose]:
        """What leaves the customer accounts: the receivables that open again, and credit."""
        return [purpose for _, undo in self.undos for purpose in taken_from(undo=undo)]

    def lay_out(self, draft: Posting) -> None:
        """Re-allocate the later payments, as if the undone had never happened."""
        for _, undo in self.undos:
            undo.lay_out(draft=draft)

    def record(self, *, act: Act, entry_id: int, business_date: date) -> None:
        """Write the released and the new allocations."""
        for _, undo in self.undos:
            record_undo(undo=undo, entry_id=entry_id, business_date=business_date, recorded_at=act.now)


def taken_from(*, undo: UndoPlan) -> list[Purpose]:
    """The accounts of an undoing that lose money, as far as it leaves the customer account altogether."""
    left = -sum(undo.moved.values())
    purposes: list[Purpose] = []
    for (fund, number), cents in sorted(undo.moved.items()):
        part = min(left, -cents)
        if part > 0:
            purposes.append((fund, Side(number, undo.customer_account_id), part))
            left -= part
    return purposes


def standings(*, lines: Iterable[ReceiptLine]) -> list[Standing]:
    """Where each customer line's money stands, after moves to other accounts."""
    wanted = [line for line in lines if line.kind == LineKind.CUSTOMER]
    moves = {
        move.line_id: move
        for move in PaymentTransfer.objects.filter(line__in=[line.pk for line in wanted]).order_by("pk")
    }
    return [_standing(line, moves) for line in wanted]


def _standing(line: ReceiptLine, moves: Mapping[int, PaymentTransfer]) -> Standing:
    move = moves.get(line.pk)
    if move is not None:
        return Standing(line, "transfer", move.entry_id, move.to_customer_account_id)
    if line.customer_account_id is None:
        raise AssertionError("a customer line names its customer account")
    return Standing(line, "payment", line.pk, line.customer_account_id)


def plan_line_undo(*, lines: Sequence[ReceiptLine], cents_of_line: Mapping[int, int] | None = None) -> LineUndo:
    """Lock the lines' customer accounts in order and plan the undoing, of whole lines or of the cents given."""
    found = standings(lines=lines)
    deposits = [line for line in lines if line.kind == LineKind.SECURITY_DEPOSIT]
    ids = {one.customer_account_id for one in found} | {
        line.customer_account_id for line in deposits if line.customer_account_id is not None
    }
    lock_customer_accounts(ids=ids)
    by_account: dict[int, list[Standing]] = {}
    for one in sorted(found, key=lambda standing: standing.customer_account_id):
        by_account.setdefault(one.customer_account_id, []).append(one)
    result = LineUndo()
    for customer_account_id, ones in by_account.items():
        undo = plan_undo(
            customer_account_id=customer_account_id,
            sources=[one.source for one in ones] if cents_of_line is None else [],
            reduced={one.source: cents_of_line[one.line.pk] for one in ones} if cents_of_line is not None else {},
        )
        result.undos.append((ones[0], undo))
    return result


def refuse_moved_suspense(*, lines: Sequence[ReceiptLine]) -> None:
    """Unidentified money that was found, returned or given up since cannot be taken back with its receipt."""
    ids = [line.suspense_item_id for line in lines if line.suspense_item_id is not None]
    if SuspenseResolution.objects.filter(suspense_item__in=ids).exists():
        raise MovedOnError(
            "The unidentified money of this receipt has been placed since", to_do="Undo that first, then this."
        )


def undo_suspense(*, act: Act, lines: Sequence[ReceiptLine], entry_id: int, business_date: date, reason: str) -> None:
    """Note that a receipt's unidentified money went back with it."""
    for line in lines:
        if line.suspense_item_id is not None:
            SuspenseResolution.objects.create(
                suspense_item_id=line.suspense_item_id,
                kind="undone",
                reason=reason,
                entry_id=entry_id,
                business_date=business_date,
                resolved_by_id=act.actor_id,
                resolved_at=act.now,
            )


def undo_security_deposits(*, act: Act, cents_of_line: Mapping[int, int], entry_id: int, business_date: date) -> None:
    """Bring security deposits that were paid by this money back to demanded."""
    lines = ReceiptLine.objects.filter(pk__in=list(cents_of_line), kind=str(LineKind.SECURITY_DEPOSIT))
    for line in lines:
        if line.security_deposit_id is not None:
            return_security_deposit(
                security_deposit_id=line.security_deposit_id,
                amount_cents=cents_of_line[line.pk],
                entry_id=entry_id,
                source_kind="return",
                source_id=line.pk,
                business_date=business_date,
                recorded_at=act.now,
            )
