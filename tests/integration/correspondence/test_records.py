"""Print files and sent documents on record."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from curbstop.correspondence.models import BillPrintFile
from curbstop.correspondence.operations import (
    PrintFileChangedError,
    record_print_file,
    record_sent_documents,
    render_print_files,
)
from curbstop.correspondence.queries import documents_sent_to, print_file_controls, print_files_of_run
from curbstop.correspondence.types import DocumentToRecord, PrintFileOrder
from curbstop.customers.models import CustomerAccount
from factories.bills import ENGLISH_BILL

pytestmark = pytest.mark.django_db


def test_a_print_file_is_recorded_once_and_its_figures_come_back():
    (file,) = render_print_files(orders=[PrintFileOrder(name="2026-03-07-001", documents=(ENGLISH_BILL,))])
    first = record_print_file(run_id=7, number=1, file=file, stored_file_id=3)
    assert record_print_file(run_id=7, number=1, file=file, stored_file_id=3) == first
    assert print_files_of_run(run_id=7) == (first,)
    (control,) = print_file_controls(run_id=7)
    assert (control.bill_count, control.total_cents) == (1, 6653)
    assert control.sha256 == file.sha256


def test_another_content_under_the_same_name_is_refused():
    (file,) = render_print_files(orders=[PrintFileOrder(name="2026-03-07-001", documents=(ENGLISH_BILL,))])
    record_print_file(run_id=7, number=1, file=file, stored_file_id=3)
    with pytest.raises(PrintFileChangedError):
        record_print_file(run_id=7, number=1, file=replace(file, sha256="b" * 64), stored_file_id=4)


def test_the_database_refuses_an_empty_print_file():
    with pytest.raises(IntegrityError), transaction.atomic():
        BillPrintFile.objects.create(
            run_id=1,
            number=1,
            name="x",
            bill_count=0,
            envelope_count=1,
            total_cents=0,
            page_count=1,
            sha256="a" * 64,
            stored_file_id=1,
        )


def test_what_was_sent_is_on_record_once_and_comes_back_latest_first():
    account = CustomerAccount.objects.create(
        number="10045127",
        opened_on=date(2020, 1, 1),
        mail_to="Maria Elena Sandoval",
        mail_line_1="2471 North Arrowhead Avenue",
        mail_city="San Bernardino",
        mail_postal_code="92405",
        cycle_number=7,
    )
    bill = DocumentToRecord(
        kind="bill",
        document_id=31877,
        customer_account_id=account.pk,
        channel="mail",
        sent_on=date(2026, 3, 23),
        language="es",
    )
    later = replace(bill, kind="letter", document_id=5, sent_on=date(2026, 4, 2))
    assert record_sent_documents(documents=[bill, later]) == 2
    assert record_sent_documents(documents=[bill]) == 1
    rows = documents_sent_to(customer_account_id=account.pk)
    assert [(row.kind, row.sent_on, row.language) for row in rows] == [
        ("letter", date(2026, 4, 2), "es"),
        ("bill", date(2026, 3, 23), "es"),
    ]
