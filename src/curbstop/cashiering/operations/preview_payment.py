"""A payment as it would be applied, shown before it is committed. Nothing is written."""

from collections.abc import Sequence

from curbstop.cashiering.engine.change import change_for
from curbstop.cashiering.engine.tender_rules import kept_texts, refuse_card_numbers
from curbstop.cashiering.models import CashSession
from curbstop.cashiering.operations.plan_payment import PlannedLine, plan_lines
from curbstop.cashiering.types import LineDraft, PaymentPreview, PreviewLine, PreviewPortion, TenderDraft
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.types import LEAD_FUND


def preview_payment(*, session_id: int, lines: Sequence[LineDraft], tenders: Sequence[TenderDraft]) -> PaymentPreview:
    """What each line would pay, the change, and why it cannot be taken yet."""
    session = CashSession.objects.get(pk=session_id)
    planned = plan_lines(lines=lines, as_of=session.business_date)
    total = sum(line.amount_cents for line in lines)
    change, refusal = 0, None
    try:
        refuse_card_numbers(texts=kept_texts(lines=lines, tenders=tenders))
        change = change_for(total_cents=total, tenders=tenders)
    except CurbstopError as error:
        refusal = error
    return PaymentPreview(
        lines=tuple(_line(position, one) for position, one in enumerate(planned)),
        total_cents=total,
        tendered_cents=sum(tender.amount_cents for tender in tenders),
        change_cents=change,
        refusal=refusal,
    )


def _line(position: int, planned: PlannedLine) -> PreviewLine:
    portions: list[PreviewPortion] = []
    if planned.plan is not None:
        portions = [
            PreviewPortion(one.open_item_id, one.fund_id, one.charge_type, one.due_date, one.amount_cents)
            for one in planned.plan.allocations
        ]
        if planned.plan.credit_cents:
            portions.append(PreviewPortion(None, LEAD_FUND, "credit", None, planned.plan.credit_cents))
    return PreviewLine(
        position=position,
        kind=planned.draft.kind,
        label=planned.label,
        amount_cents=planned.draft.amount_cents,
        portions=tuple(portions),
    )
