"""The proof of the books as long work."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.reporting.verify.proofs import keep_proof
from curbstop.reporting.verify.run import verify_books


@app.task(name="verify_books", queue=settings.QUEUE_MAIN)
def prove_books() -> None:
    """Prove every cent from the raw rows and keep the proof."""
    keep_proof(proof=verify_books(), now=timezone.now())
