"""The letter about a balance that moved: its facts, and on record as sent with the transfer itself."""

from datetime import date, datetime

from curbstop.correspondence.operations import record_sent_documents
from curbstop.correspondence.operations.render_transfer_letter import (
    MovedCharge,
    TransferLetter,
    render_transfer_letter,
)
from curbstop.correspondence.types import DocumentToRecord, Language
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import store_file
from curbstop.reporting.balance_transfers import balance_transfer, moved_charges
from curbstop.reporting.letterhead import utility_letterhead

PDF = "application/pdf"


class NoSuchTransferError(CurbstopError):
    """There is no such transfer of a balance."""


def transfer_letter(*, transfer_id: int, letter_date: date | None = None) -> TransferLetter:
    """The letter in the language of the account that has the balance now. Raises NoSuchTransferError."""
    found = balance_transfer(transfer_id=transfer_id)
    if found is None:
        raise NoSuchTransferError("No balance was moved under this number", where="{number}", number=transfer_id)
    language: Language = "es" if found.language == "es" else "en"
    day = letter_date or found.business_date
    return TransferLetter(
        letterhead=utility_letterhead(on_date=day),
        language=language,
        letter_date=day,
        moved_on=found.business_date,
        mail_to=found.mail_to,
        mailing_address_lines=found.mailing_address_lines,
        from_number=found.from_number,
        to_number=found.to_number,
        charges=tuple(
            MovedCharge(charge_type=charge_type, due_date=due, amount_cents=cents)
            for charge_type, due, cents in moved_charges(transfer_id=transfer_id)
        ),
        credit_cents=found.credit_cents,
        reason=found.reason,
    )


def send_transfer_letter(*, transfer_id: int, to_customer_account_id: int, now: datetime) -> int:
    """Keep the letter's PDF and put it on record as sent by mail, in the caller's transaction; the stored file's id."""
    letter = transfer_letter(transfer_id=transfer_id)
    file_id = store_file(
        name=f"balance-transfer-{transfer_id}.pdf",
        media_type=PDF,
        content=render_transfer_letter(letter=letter),
        now=now,
    )
    record_sent_documents(
        documents=[
            DocumentToRecord(
                kind="letter",
                document_id=file_id,
                customer_account_id=to_customer_account_id,
                channel="mail",
                sent_on=letter.letter_date,
                language=letter.language,
            )
        ]
    )
    return file_id
