"""Put on record what was sent to whom, when and how."""

from collections.abc import Iterable

from curbstop.correspondence.models import SentDocument
from curbstop.correspondence.types import DocumentToRecord
from curbstop.platform.transactions import require_open_transaction

ROWS_PER_STATEMENT = 2_000


def record_sent_documents(*, documents: Iterable[DocumentToRecord]) -> int:
    """Record documents as sent and return how many were given. One that is on record (same document, way and day) stays as it is."""
    require_open_transaction()
    rows = [
        SentDocument(
            kind=document.kind,
            document_id=document.document_id,
            customer_account_id=document.customer_account_id,
            channel=document.channel,
            sent_on=document.sent_on,
            language=document.language,
        )
        for document in documents
    ]
    SentDocument.objects.bulk_create(rows, batch_size=ROWS_PER_STATEMENT, ignore_conflicts=True)
    return len(rows)
