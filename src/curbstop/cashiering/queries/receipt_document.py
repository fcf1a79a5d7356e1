"""A receipt as it is printed: 80 mm page or ESC/POS bytes are made from this by correspondence."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, override

from curbstop.cashiering.models import CashSession, Office, ReceiptPrint
from curbstop.cashiering.queries.customers import AccountLabel, account_labels
from curbstop.cashiering.queries.receipts import LineRow, ReceiptDetail, TenderRow, receipt
from curbstop.correspondence.types import (
    Language,
    ReceiptBalance,
    ReceiptDocument,
    ReceiptLine,
    ReceiptTender,
)
from curbstop.receivables.queries import balance_summary
from curbstop.staff.queries import staff_users

CITY_TIME = ZoneInfo("America/Los_Angeles")
UTILITY_NAME = "Municipal Water Department"


def receipt_document(*, receipt_id: int, language: str | None = None) -> ReceiptDocument:
    """What a receipt says, in its own language or another; a second print says that it is one."""
    detail = receipt(receipt_id=receipt_id)
    chosen: Language = "es" if (language or detail.language) == "es" else "en"
    accounts = [line.customer_account_id for line in detail.lines if line.customer_account_id is not None]
    labels = account_labels(customer_account_ids=accounts)
    office = _office(detail.session_id)
    cashier = staff_users(ids=[detail.taken_by_id]).get(detail.taken_by_id)
    with override(chosen):
        return ReceiptDocument(
            number=detail.number,
            utility_name=UTILITY_NAME,
            office_name=office.name if office else "",
            office_address=office.address if office else "",
            telephone=office.telephone if office else "",
            issued_at=_city(detail.recorded_at),
            business_date=detail.business_date,
            cashier_name=cashier.full_name if cashier else "",
            language=chosen,
            lines=tuple(_line(line, chosen, labels) for line in detail.lines),
            tenders=tuple(_tender(tender) for tender in detail.tenders),
            change_cents=detail.change_cents,
            balances_after=_balances(detail, labels),
            is_reprint=ReceiptPrint.objects.filter(receipt_id=receipt_id, copy__gt=1).exists(),
            is_void=bool(detail.undone),
            given_as=detail.given_as,
            given_at=_city(detail.given_at) if detail.given_at else None,
        )


def _office(session_id: int | None) -> Office | None:
    session = CashSession.objects.filter(pk=session_id or 0).select_related("office").first()
    return session.office if session else None


def _city(moment: datetime) -> datetime:
    return moment.astimezone(CITY_TIME)


def _line(line: LineRow, language: str, labels: dict[int, AccountLabel]) -> ReceiptLine:
    names = {
        "customer": gettext("Payment on account"),
        "security_deposit": gettext("Security deposit"),
        "suspense": gettext("Payment to be identified"),
        "receipt_type": line.receipt_type_name_es if language == "es" else line.receipt_type_name,
    }
    label = labels.get(line.customer_account_id or 0)
    answers = ", ".join(f"{name}: {answer}" for name, answer in line.answers)
    text = line.receipt_text_es if language == "es" else line.receipt_text
    details = ", ".join(part for part in (answers, line.remark if line.invoice_id else "", text) if part)
    what_for = names[line.kind] + (f" ({details})" if details else "")
    return ReceiptLine(what_for=what_for, amount_cents=line.amount_cents, account_number=label.number if label else "")


def _tender(tender: TenderRow) -> ReceiptTender:
    names = {
        "cash": gettext("Cash"),
        "check": gettext("Check"),
        "money_order": gettext("Money order"),
        "card": gettext("Card"),
        "e_check": gettext("E-check"),
        "batch": gettext("Electronic payment"),
    }
    return ReceiptTender(name=names[tender.kind], amount_cents=tender.amount_cents, reference=tender.reference)


def _balances(detail: ReceiptDetail, labels: dict[int, AccountLabel]) -> tuple[ReceiptBalance, ...]:
    return tuple(
        ReceiptBalance(
            account_number=label.number,
            balance_cents=balance_summary(customer_account_id=label.id, on=detail.business_date).balance_cents,
        )
        for label in labels.values()
    )
