"""The screen that takes in a bank's file: checked with its line first, then posted with the bank's own day."""

import re
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curbstop.cashiering.models import PaymentBatch
from factories.cash_office import DAY
from factories.exchange_files import lockbox
from factories.seats import seat_named


def upload(client, content, file_format="bai-lockbox"):
    file = SimpleUploadedFile("box.bai", content, content_type="application/octet-stream")
    fields = {"command_key": str(uuid.uuid4()), "payment_file": file, "file_format": file_format}
    return client.post(reverse("supervisor:batch_new"), fields)


def test_a_lockbox_file_goes_through_the_same_two_pages(office):
    client = seat_named("finn")
    refused = upload(client, lockbox().replace(b"0000030000", b"0000030001", 1))
    assert refused.status_code == 422
    assert "line 7" in refused.content.decode()
    assert "adds up to 42551" in refused.content.decode()
    content = lockbox().replace(b"261123", b"261120")
    checked = upload(client, content)
    assert checked.status_code == 303, checked.content.decode()
    page = client.get(checked["Location"]).content.decode()
    assert "Control figures agree" in page
    assert "What the file says" in page
    assert "MARIA LOPEZ" in page
    given = re.search(r'<input[^>]*name="effective_date"[^>]*>', page)[0]
    assert "11/20/2026" in given or "2026-11-20" in given, given
    fields = {
        "command_key": str(uuid.uuid4()),
        "source": "lockbox",
        "bank_account_id": office.bank_id,
        "expected_on": str(DAY),
        "effective_date": str(DAY),
    }
    posted = client.post(checked["Location"], fields)
    assert posted.status_code == 303, posted.content.decode()
    assert PaymentBatch.objects.get().item_cents == 42_550
    again = upload(client, content)
    assert again.status_code == 422
    assert "posted already" in again.content.decode()


def test_a_lockbox_file_given_as_csv_is_refused(office):
    assert upload(seat_named("finn"), lockbox(), "payments-csv").status_code == 422
