"""A receipt by e-mail: it waits in the queue, so that nobody at the counter waits for a mail server."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext, override
from procrastinate.contrib.django import app

from curbstop.cashiering.queries import receipt_document
from curbstop.correspondence.queries import receipt_lines


@app.task(name="send_receipt", queue=settings.QUEUE_MAIN)
def send_receipt(receipt_id: int, address: str) -> None:
    """Send a receipt in its own language. The address stands in the queue alone, never on the customer's account."""
    document = receipt_document(receipt_id=receipt_id)
    with override(document.language):
        subject = gettext("Receipt %(number)s") % {"number": document.number}
    EmailMessage(subject=subject, body="\n".join(receipt_lines(document=document)), to=[address]).send()
