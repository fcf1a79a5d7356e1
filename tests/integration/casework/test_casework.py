"""Work items are opened once, closed once; contacts stay as they were written."""

from datetime import date

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from curbstop.casework.models import Contact
from curbstop.casework.operations import (
    EmptyNoteError,
    WorkItemClosedError,
    assign_work_item,
    close_work_item,
    log_contact,
    open_work_item,
    open_work_items,
)
from curbstop.casework.queries import contacts_of, queue_counts, work_item, work_items_of
from curbstop.casework.queries import open_work_items as waiting
from curbstop.casework.types import HIGH
from curbstop.staff.models import StaffUser
from factories.town_pieces import NOW, account

pytestmark = pytest.mark.django_db


def item(customer_account_id: int, **more) -> int:
    return open_work_item(
        kind="unbilled",
        queue="billing",
        subject_kind="customer_account",
        subject_id=customer_account_id,
        customer_account_id=customer_account_id,
        reason="A read is missing.",
        now=NOW,
        **more,
    )


def test_a_thing_has_one_open_work_item_of_a_kind() -> None:
    one = account()
    first = item(one)
    assert item(one) == first
    close_work_item(work_item_id=first, closed_by_id=None, resolution="Read again.", now=NOW)
    assert item(one) != first
    with pytest.raises(WorkItemClosedError):
        close_work_item(work_item_id=first, closed_by_id=None, resolution="", now=NOW)


def test_many_items_are_opened_at_once_and_the_open_ones_kept() -> None:
    ids = [account() for _ in range(3)]
    item(ids[0])
    frame = pl.DataFrame(
        {
            "kind": ["unbilled"] * 3,
            "queue": ["billing"] * 3,
            "subject_kind": ["customer_account"] * 3,
            "subject_id": ids,
            "customer_account_id": ids,
            "reason": ["No tariff."] * 3,
        }
    )
    assert open_work_items(frame=frame, now=NOW) == 2
    assert [row.customer_account_id for row in waiting(queue="billing")] == ids
    assert [(row.queue, row.count) for row in queue_counts()] == [("billing", 3)]


def test_the_urgent_come_first_and_each_can_be_given_to_somebody() -> None:
    first, second = item(account()), item(account(), priority=HIGH, due_on=date(2026, 3, 5))
    assert [row.id for row in waiting()] == [second, first]
    user = StaffUser.objects.create_user(username="bo", password=None)
    assign_work_item(work_item_id=first, staff_user_id=user.pk)
    assert work_item(work_item_id=first).assigned_to == "bo"


def test_an_unknown_queue_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="work_item_queue"), transaction.atomic():
        open_work_item(kind="x", queue="limbo", subject_kind="y", subject_id=1, reason="", now=NOW)


def test_a_contact_is_written_once_and_never_changed() -> None:
    one = account()
    contact = log_contact(customer_account_id=one, channel="phone", staff_user_id=None, note=" Asked why. ", now=NOW)
    assert [(row.id, row.note) for row in contacts_of(customer_account_id=one)] == [(contact, "Asked why.")]
    with pytest.raises(EmptyNoteError):
        log_contact(customer_account_id=one, channel="phone", staff_user_id=None, note="  ", now=NOW)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Contact.objects.filter(pk=contact).update(note="Nothing.")
    assert work_items_of(customer_account_id=one) == []
