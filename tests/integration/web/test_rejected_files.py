"""A payment file that is not sound: kept with its line and reason, brought twice, and replaced by the corrected one."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from curbstop.cashiering.models import FileReplacement, PaymentBatch, RejectedFile
from curbstop.cashiering.operations import AlreadyReplacedError
from curbstop.cashiering.queries import rejected_files
from curbstop.journeys.post_payment_file import post_payment_file
from factories.cash_office import DAY
from factories.exchange_files import lockbox
from factories.seats import seat_named
from integration.web.test_foreign_payment_pages import upload

WRONG = lockbox().replace(b"0000030000", b"0000030001", 1)


def listed(client) -> str:
    return client.get(reverse("supervisor:rejected_files")).content.decode()


def test_a_rejected_file_is_kept_with_its_line_and_reason_and_replaced_by_the_corrected_one(office):
    client = seat_named("finn")
    assert upload(client, WRONG).status_code == 422
    (kept,) = rejected_files()
    assert (kept.line, kept.file_name, kept.rejected_by, kept.state) == (7, "box.bai", "Finn Test", "awaited")
    assert kept.reason == "Rejected: batch total (7): amount says 42550, what is there adds up to 42551."
    assert "Corrected file awaited" in listed(client)

    again = upload(client, WRONG)
    assert again.status_code == 422
    assert "rejected before" in again.content.decode()
    assert RejectedFile.objects.count() == 1
    assert not PaymentBatch.objects.exists()

    checked = upload(client, lockbox())
    assert "box.bai" in client.get(checked["Location"]).content.decode()
    fields = {
        "command_key": str(uuid.uuid4()),
        "source": "lockbox",
        "bank_account_id": office.bank_id,
        "expected_on": str(DAY),
        "effective_date": str(DAY),
        "replaces": kept.id,
    }
    assert client.post(checked["Location"], fields).status_code == 303
    (kept,) = rejected_files()
    assert (kept.state, kept.batch_id, kept.replaced_by) == ("replaced", PaymentBatch.objects.get().pk, "Finn Test")
    assert "Replaced" in listed(client)
    assert "posted already" in upload(client, lockbox()).content.decode()


def test_a_file_that_breaks_off_in_the_middle_of_a_quote_is_refused_and_kept(office):
    content = b'#control,1,1.00\naccount_number,amount,reference,payer,paid_on\n1,"1.00\r2,3\x0b'
    assert upload(seat_named("finn"), content, "payments-csv").status_code == 422
    assert RejectedFile.objects.get().line


def post_corrected(office, number: int, rejected_file_id: int) -> int:
    content = f"#control,1,1.0{number}\naccount_number,amount,reference,payer,paid_on\n9,1.0{number},,,\n"
    return post_payment_file(
        **office.by("finn"),
        content=content.encode(),
        name="corrected.csv",
        source="lockbox",
        bank_account_id=office.bank_id,
        expected_on=DAY,
        effective_date=DAY,
        replaces=rejected_file_id,
    )


def test_a_rejected_file_is_replaced_once_and_never_changes(office):
    upload(seat_named("finn"), WRONG)
    (kept,) = rejected_files()
    post_corrected(office, 1, kept.id)
    with pytest.raises(AlreadyReplacedError, match="replaced before"):
        post_corrected(office, 2, kept.id)
    assert (FileReplacement.objects.count(), PaymentBatch.objects.count()) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RejectedFile.objects.update(reason="none")
    with pytest.raises(IntegrityError), transaction.atomic():
        FileReplacement.objects.all().delete()
