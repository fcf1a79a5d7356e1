"""The monthly reconciliation of a bank account: prepared by one, reviewed by somebody else who takes no money either."""

from curbstop.cashiering.models import BankReconciliation, BankReconciliationItem
from curbstop.cashiering.operations.bank_lines import require_reconciler
from curbstop.cashiering.operations.rows import NotAllowedError, require_reason
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.bank import ReconciliationDraft
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_name, lock_rows, require_open_transaction

PREPARED, REVIEWED, RETURNED = "PREPARED", "REVIEWED", "RETURNED"


class ReconciliationError(CurbstopError):
    """A reconciliation cannot be prepared or decided."""


def prepare_reconciliation(*, act: Act, draft: ReconciliationDraft, remark: str = "") -> int:
    """Keep a reconciliation with the rows that its figures are made of; returns its id.

    A difference that nothing explains needs a remark. Raises `ReconciliationError`. Source: cash controls 33.
    """
    require_open_transaction()
    require_reconciler(act=act)
    lock_name(name=f"reconciliation {draft.bank_account_id}")
    living = BankReconciliation.objects.filter(bank_account_id=draft.bank_account_id, period_end=draft.period_end)
    if living.exclude(state=RETURNED).exists():
        raise ReconciliationError(
            "This bank account is reconciled for {day} already",
            to_do="Have it given back first, if it is wrong.",
            day=draft.period_end.isoformat(),
        )
    if draft.difference_cents and not remark.strip():
        raise ReconciliationError(
            "{difference} are explained by nothing",
            to_do="Find them, or write down what is known about them.",
            difference=Money(draft.difference_cents),
        )
    row = BankReconciliation.objects.create(
        bank_account_id=draft.bank_account_id,
        period_end=draft.period_end,
        statement_cents=draft.statement_cents,
        book_cents=draft.book_cents,
        bank_only_cents=draft.sum_of("bank_only"),
        book_only_cents=draft.sum_of("book_only"),
        difference_cents=draft.difference_cents,
        remark=remark.strip(),
        business_date=latest_open_day(),
        prepared_by_id=act.actor_id,
        prepared_at=act.now,
    )
    BankReconciliationItem.objects.bulk_create(
        BankReconciliationItem(
            reconciliation=row,
            section=one.section,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            on_date=one.on_date,
            words=one.words[:200],
            amount_cents=one.amount_cents,
        )
        for one in draft.rows
    )
    return row.pk


def decide_reconciliation(*, act: Act, reconciliation_id: int, gives_back: bool, remark: str = "") -> None:
    """Review a prepared reconciliation, or give it back with a reason; by somebody who did not prepare it."""
    require_open_transaction()
    require_reconciler(act=act)
    row = lock_rows(model=BankReconciliation, ids=[reconciliation_id])[reconciliation_id]
    if row.state != PREPARED:
        raise ReconciliationError("This reconciliation was decided already", to_do="Open the list again.")
    if act.actor_id == row.prepared_by_id:
        raise NotAllowedError("Nobody reviews a reconciliation that they prepared", to_do="Ask another reviewer.")
    row.state = RETURNED if gives_back else REVIEWED
    row.review_remark = require_reason(reason=remark) if gives_back else remark.strip()
    row.reviewed_by_id = act.actor_id
    row.reviewed_at = act.now
    row.save(update_fields=["state", "review_remark", "reviewed_by", "reviewed_at"])
