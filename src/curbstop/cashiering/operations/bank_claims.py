"""What the bank and we say differently: counterfeit notes, its corrections, encoding errors, items presented twice.

The amount lies in transit (105[claim]) until the bank restores it by a line, or it is accepted as over or short.
"""

from dataclasses import dataclass

from curbstop.cashiering.models import BankClaim, BankClaimAcceptance, BankLine, BankMatch, TransitItem
from curbstop.cashiering.operations.accounts import BANK, CASH_OVER, CASH_SHORT, IN_TRANSIT
from curbstop.cashiering.operations.bank_lines import require_reconciler
from curbstop.cashiering.operations.rows import next_id, require_overseer, require_reason
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.bank import CLAIM, CLAIM_KINDS, TRANSIT
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction


class ClaimError(CurbstopError):
    """A claim is not of a known kind, or is not open any more."""


@dataclass(frozen=True, slots=True)
class OpenedClaim:
    """A claim that is in a posting and is written once the posting has its entry."""

    transit_item_id: int
    kind: str
    amount_cents: int


def claim_line(*, act: Act, bank_line_id: int, kind: str, reason: str, deposit_id: int | None = None) -> int:
    """A line that corrects what was right with us: it opens a claim; one that is final is over or short at once.

    POOL 105[claim] against 101, and for final kinds OUT(W, 499, 105[claim]) or IN(W, 105[claim], 498). Returns the claim's id.
    """
    require_open_transaction()
    require_reconciler(act=act)
    words = require_reason(reason=reason)
    line = lock_rows(model=BankLine, ids=[bank_line_id])[bank_line_id]
    if BankMatch.objects.filter(bank_line=line).exists():
        raise ClaimError("This bank line is matched already", where="bank line {reference}", reference=line.reference)
    match_id = next_id(model=BankMatch)
    draft = Posting(event="bank_line", source_kind="bank_match", source_id=match_id)
    claim = leave_open(
        draft=draft, line=line, place=Side(BANK, line.bank_account_id), kind=kind, cents=-line.amount_cents
    )
    entry_id = _post(act, draft, effective=line)
    claim_id = write_claim(act=act, claim=claim, deposit_id=deposit_id, reason=words, entry_id=entry_id)
    BankMatch.objects.create(
        pk=match_id,
        bank_line=line,
        kind=CLAIM,
        transit_item_id=claim.transit_item_id,
        amount_cents=line.amount_cents,
        reason=words,
        entry_id=entry_id,
        business_date=latest_open_day(),
        matched_by_id=act.actor_id,
        matched_at=act.now,
    )
    return claim_id


def leave_open(*, draft: Posting, line: BankLine, place: Side, kind: str, cents: int) -> OpenedClaim:
    """Put `cents` (above zero: the bank owes it) from `place` into a new claim, in a posting that is being made."""
    if kind not in CLAIM_KINDS:
        raise ClaimError("There is no claim of this kind", where="{kind}", to_do="Choose one of the list.", kind=kind)
    item = TransitItem.objects.create(
        kind=CLAIM, bank_account_id=line.bank_account_id, reference=line.reference, business_date=latest_open_day()
    )
    side = Side(IN_TRANSIT, item.pk)
    if cents > 0:
        draft.move(fund=POOL, debit=side, credit=place, amount_cents=cents)
    else:
        draft.move(fund=POOL, debit=place, credit=side, amount_cents=-cents)
    if CLAIM_KINDS[kind].is_final:
        _lose(draft, side, cents)
    return OpenedClaim(item.pk, kind, cents)


def write_claim(*, act: Act, claim: OpenedClaim, deposit_id: int | None, reason: str, entry_id: int) -> int:
    """The claim's row, and its acceptance where the kind is final; returns the claim's id."""
    business_date = latest_open_day()
    row = BankClaim.objects.create(
        transit_item_id=claim.transit_item_id,
        kind=claim.kind,
        deposit_id=deposit_id,
        amount_cents=claim.amount_cents,
        reason=reason,
        entry_id=entry_id,
        business_date=business_date,
        opened_by_id=act.actor_id,
        opened_at=act.now,
    )
    if CLAIM_KINDS[claim.kind].is_final:
        _write_acceptance(act, row, reason, entry_id)
    return row.pk


def accept_claim(*, act: Act, claim_id: int, reason: str) -> int:
    """The bank does not restore it: over or short, by a supervisor with a reason. Returns the entry's id."""
    require_open_transaction()
    require_overseer(act=act)
    words = require_reason(reason=reason)
    claim = lock_rows(model=BankClaim, ids=[claim_id])[claim_id]
    restored = BankMatch.objects.filter(transit_item=claim.transit_item_id, kind=TRANSIT).exists()
    if restored or BankClaimAcceptance.objects.filter(claim=claim).exists():
        raise ClaimError("This claim is not open any more", where="claim {claim}", claim=claim.pk)
    if act.actor_id == claim.opened_by_id:
        raise ClaimError("Nobody writes off a claim that they opened", to_do="Ask another supervisor.")
    draft = Posting(event="bank_claim_accepted", source_kind="bank_claim", source_id=claim.pk)
    _lose(draft, Side(IN_TRANSIT, claim.transit_item_id), claim.amount_cents)
    entry_id = _post(act, draft)
    _write_acceptance(act, claim, words, entry_id)
    return entry_id


def _lose(draft: Posting, place: Side, cents: int) -> None:
    if cents > 0:
        draft.out(fund=LEAD_FUND, account=Side(CASH_SHORT), place=place, amount_cents=cents)
    else:
        draft.in_(fund=LEAD_FUND, place=place, account=Side(CASH_OVER), amount_cents=-cents)


def _post(act: Act, draft: Posting, *, effective: BankLine | None = None) -> int:
    return post(
        draft=draft,
        business_date=latest_open_day(),
        effective_date=effective.value_date if effective else None,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id


def _write_acceptance(act: Act, claim: BankClaim, reason: str, entry_id: int) -> None:
    BankClaimAcceptance.objects.create(
        claim=claim,
        reason=reason,
        entry_id=entry_id,
        business_date=latest_open_day(),
        accepted_by_id=act.actor_id,
        accepted_at=act.now,
    )
