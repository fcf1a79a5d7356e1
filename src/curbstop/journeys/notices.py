"""A short letter to a customer: kept as its PDF and on record as sent, in the caller's transaction."""

from collections.abc import Mapping
from datetime import date, datetime

from curbstop.correspondence.operations import record_sent_documents
from curbstop.correspondence.operations.render_notice import NoticeKind, NoticeLetter, render_notice
from curbstop.correspondence.types import DocumentToRecord, Language
from curbstop.customers.queries import account_row
from curbstop.platform.files import store_file
from curbstop.reporting.letterhead import utility_letterhead

PDF = "application/pdf"
FUNDS: Mapping[Language, Mapping[str, str]] = {"en": {}, "es": {"water": "agua"}}


def send_notice(
    *,
    kind: NoticeKind,
    customer_account_id: int,
    letter_date: date,
    facts: Mapping[str, str | int | date],
    now: datetime,
) -> int:
    """Tell a customer by mail, in the account's language; returns the stored file's id."""
    account = account_row(customer_account_id=customer_account_id, on_date=letter_date)
    language: Language = "es" if account.language == "es" else "en"
    mail = account.mailing_address
    letter = NoticeLetter(
        letterhead=utility_letterhead(on_date=letter_date),
        kind=kind,
        language=language,
        letter_date=letter_date,
        mail_to=mail.to,
        mailing_address_lines=tuple(
            line for line in (mail.line_1, mail.line_2, f"{mail.city}, {mail.state} {mail.postal_code}") if line
        ),
        account_number=account.number,
        facts=_in_language(facts, language),
    )
    file_id = store_file(
        name=f"{kind}-{account.number}-{letter_date.isoformat()}.pdf",
        media_type=PDF,
        content=render_notice(letter=letter),
        now=now,
    )
    record_sent_documents(
        documents=[
            DocumentToRecord(
                kind="letter",
                document_id=file_id,
                customer_account_id=customer_account_id,
                channel="mail",
                sent_on=letter_date,
                language=language,
            )
        ]
    )
    return file_id


def _in_language(facts: Mapping[str, str | int | date], language: Language) -> dict[str, str | int | date]:
    """A fund is called by its name in the letter's language."""
    named = FUNDS[language].get(str(facts.get("fund", "")))
    return dict(facts) | ({"fund": named} if named else {})
