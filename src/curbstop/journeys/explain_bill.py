"""The letter that explains a bill: shown, or put on record as sent."""

from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations import BillNotIssuedError
from curbstop.billing.types import BILL_WORDS, HELD, READY
from curbstop.cashiering.types import Act
from curbstop.correspondence.operations import record_sent_documents, render_explanation
from curbstop.correspondence.types import DocumentToRecord, ExplanationLetter, UsageMonth
from curbstop.journeys.command import carry_out
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result
from curbstop.reporting.bill_comparison import comparison_of
from curbstop.reporting.bill_explanation import explained_bill
from curbstop.reporting.bill_facts import bill_facts
from curbstop.reporting.letterhead import utility_letterhead

PDF = "application/pdf"


class NothingToCompareError(CurbstopError):
    """An account's first bill has no other to be explained by."""


def explanation_letter(
    *, bill_id: int, other_bill_id: int | None, language: str, letter_date: date
) -> ExplanationLetter:
    """The letter for a bill against another of its account (None: the bill before), in `en` or `es`.

    Raises NoSuchBillError, NothingToCompareError, BillNotIssuedError (a held bill is no debt and not explained by letter).
    """
    explained = explained_bill(bill_id=bill_id, other_bill_id=other_bill_id)
    head = explained.new.found.bill
    if head.state in (HELD, READY):
        raise BillNotIssuedError(
            "This bill is {state} and not a debt yet",
            where="bill {number}",
            state=BILL_WORDS[head.state],
            number=head.number,
        )
    comparison = comparison_of(explained)
    if explained.old is None or comparison is None:
        raise NothingToCompareError(
            "There is no other bill to compare this one with",
            where="bill {number}",
            to_do="Explain an account's first bill by its lines.",
            number=head.number,
        )
    facts = bill_facts(bill_ids=[bill_id])[bill_id]
    places = list(dict.fromkeys(line for _, line in facts.places.values()))
    return ExplanationLetter(
        letterhead=utility_letterhead(on_date=letter_date),
        language="es" if language == "es" else "en",
        letter_date=letter_date,
        account_number=facts.account_number,
        mail_to=facts.mail_to,
        mailing_address_lines=facts.mailing_address_lines[1:],
        service_address=places[0] if len(places) == 1 else f"{places[0]} (+{len(places) - 1})" if places else "",
        bill_number=str(head.number),
        other_bill_number=str(explained.old.choice.number),
        comparison=comparison,
        usage_history=tuple(UsageMonth(month=month, usage_milli=used, days=days) for month, used, days in facts.usage),
    )


def send_explanation(
    *,
    bill_id: int,
    other_bill_id: int | None,
    language: str,
    letter_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> int:
    """Keep the letter's PDF and put it on record as sent by mail; returns the stored file's id.

    Raises what `explanation_letter` raises.
    """
    result = carry_out(
        command_key=command_key,
        name="send_explanation",
        content={
            "bill_id": bill_id,
            "other_bill_id": other_bill_id,
            "language": language,
            "letter_date": letter_date,
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: _send(bill_id, other_bill_id, language, letter_date, act),
    )
    return int(result["stored_file_id"])


def _send(bill_id: int, other_bill_id: int | None, language: str, letter_date: date, act: Act) -> Result:
    letter = explanation_letter(
        bill_id=bill_id, other_bill_id=other_bill_id, language=language, letter_date=letter_date
    )
    account_id = explained_bill(bill_id=bill_id, other_bill_id=other_bill_id).new.choice.customer_account_id
    file_id = store_file(
        name=f"bill-{letter.bill_number}-explained-{letter.language}-{letter_date.isoformat()}.pdf",
        media_type=PDF,
        content=render_explanation(letter=letter),
        now=act.now,
    )
    # The letter's own number is its file's: another letter on the same day is another file.
    record_sent_documents(
        documents=[
            DocumentToRecord(
                kind="letter",
                document_id=file_id,
                customer_account_id=account_id,
                channel="mail",
                sent_on=letter_date,
                language=letter.language,
            )
        ]
    )
    return {"stored_file_id": file_id}
