"""Roles that one person may not join, PINs, approvals and looks at records."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from curbstop.staff import operations, queries
from curbstop.staff.models import ForbiddenPair, Grant
from curbstop.staff.types import (
    ADMINISTRATOR,
    AUDITOR,
    CASHIER,
    DEPOSIT_VERIFIER,
    FINANCE,
    FORBIDDEN_PAIRS,
    ROLES,
    SUPERVISOR,
    forbidden_partners,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def user(name: str) -> int:
    with transaction.atomic():
        return operations.add_staff_user(
            username=name,
            given_name=name.title(),
            family_name="Tester",
            email=f"{name}@example.org",
            password="correct horse battery",
            now=NOW,
        )


def give(staff_user_id: int, code: str, *, kind: str = "role", days: tuple[int, int | None] = (0, None)) -> int:
    first, end = days
    with transaction.atomic():
        return operations.grant(
            staff_user_id=staff_user_id,
            kind=kind,
            code=code,
            from_date=DAY + timedelta(days=first),
            to_date=None if end is None else DAY + timedelta(days=end),
            now=NOW,
        )


@pytest.mark.parametrize("other", [FINANCE, ADMINISTRATOR, AUDITOR])
def test_a_cashier_is_never_also_somebody_who_checks_cashiers(other: str) -> None:
    ana = user("ana")
    give(ana, CASHIER)
    with pytest.raises(operations.ForbiddenPairError):
        give(ana, other)
    assert queries.roles_of(staff_user_id=ana, on_date=DAY) == {CASHIER}


def test_the_database_refuses_a_forbidden_pair_of_roles_or_powers_too() -> None:
    """Every pair of the matrix, written around the operation."""
    assert {frozenset((row.first_code, row.second_code)) for row in ForbiddenPair.objects.all()} == FORBIDDEN_PAIRS
    for number, pair in enumerate(sorted(tuple(sorted(one)) for one in FORBIDDEN_PAIRS)):
        person = user(f"user{number}")
        first, second = (Grant(staff_user_id=person, code=code, from_date=DAY, recorded_at=NOW) for code in pair)
        for one in (first, second):
            one.kind = "role" if one.code in ROLES else "power"
        first.save()
        with pytest.raises(DatabaseError, match="at the same time"), transaction.atomic():
            second.save()


def test_a_cashier_is_not_given_the_power_to_verify_deposits() -> None:
    ana = user("ana")
    give(ana, CASHIER)
    with pytest.raises(operations.ForbiddenPairError):
        give(ana, DEPOSIT_VERIFIER, kind="power")


def test_a_forbidden_role_may_follow_after_the_other_has_ended() -> None:
    ana = user("ana")
    give(ana, CASHIER, days=(0, 10))
    give(ana, FINANCE, days=(10, None))
    assert queries.roles_of(staff_user_id=ana, on_date=DAY + timedelta(days=9)) == {CASHIER}
    assert queries.roles_of(staff_user_id=ana, on_date=DAY + timedelta(days=10)) == {FINANCE}


def test_an_auditor_holds_no_other_role() -> None:
    assert forbidden_partners(code=AUDITOR, held=ROLES - {AUDITOR}) == ROLES - {AUDITOR}


def test_a_role_that_is_taken_back_before_it_began_never_held() -> None:
    ana = user("ana")
    future = give(ana, CASHIER, days=(5, None))
    with transaction.atomic():
        operations.revoke(grant_id=future, to_date=DAY)
    assert queries.roles_of(staff_user_id=ana, on_date=DAY + timedelta(days=6)) == frozenset()
    give(ana, FINANCE, days=(5, None))


def test_the_same_role_is_not_given_twice_for_a_day() -> None:
    ana = user("ana")
    give(ana, CASHIER, days=(0, 10))
    with pytest.raises(operations.GrantOverlapsError):
        give(ana, CASHIER, days=(9, None))


def confirm(first: int, *, username: str = "sue", pin: str = "4711"):
    with transaction.atomic():
        return operations.confirm_second_person(
            username=username,
            pin=pin,
            purpose="float",
            subject_kind="cash_session",
            subject_id=1,
            first_user_id=first,
            allowed_roles=frozenset({SUPERVISOR}),
            allowed_powers=frozenset({DEPOSIT_VERIFIER}),
            on_date=DAY,
            now=NOW,
        )


def with_pin(name: str) -> int:
    staff_user_id = user(name)
    with transaction.atomic():
        operations.set_pin(staff_user_id=staff_user_id, pin="4711")
    return staff_user_id


def test_a_supervisor_confirms_by_pin_and_nobody_else_does() -> None:
    ana, sue = with_pin("ana"), with_pin("sue")
    with pytest.raises(operations.MayNotConfirmError):
        confirm(ana)
    give(sue, SUPERVISOR)
    assert confirm(ana).second_user_id == sue
    with pytest.raises(operations.WrongPinError):
        confirm(ana, pin="4712")
    with pytest.raises(operations.SamePersonError):
        confirm(sue)


def test_a_power_is_enough() -> None:
    ana, sue = user("ana"), with_pin("sue")
    give(sue, DEPOSIT_VERIFIER, kind="power")
    assert confirm(ana).second_user_id == sue


def test_five_wrong_pins_lock_it_until_it_is_set_anew() -> None:
    ana, sue = user("ana"), with_pin("sue")
    give(sue, SUPERVISOR)
    for _ in range(5):
        with transaction.atomic():
            operations.count_wrong_pin(username="Sue")
    with pytest.raises(operations.WrongPinError, match="locked"):
        confirm(ana)
    with transaction.atomic():
        operations.set_pin(staff_user_id=sue, pin="4711")
    confirm(ana)


def test_nobody_decides_their_own_request_and_nothing_is_decided_twice() -> None:
    ana, sue = user("ana"), user("sue")
    with transaction.atomic():
        request = operations.request_approval(
            kind="adjustment",
            subject_kind="customer_account",
            subject_id=1,
            amount_cents=5_000,
            reason="leak",
            requested_by_id=ana,
            now=NOW,
        )
    assert [row.id for row in queries.approvals_waiting()] == [request]
    with pytest.raises(operations.OwnRequestError), transaction.atomic():
        operations.decide_approval(approval_id=request, decided_by_id=ana, approve=True, now=NOW)
    with transaction.atomic():
        decided = operations.decide_approval(approval_id=request, decided_by_id=sue, approve=True, now=NOW)
    assert decided.decision == "approved"
    with pytest.raises(operations.AlreadyDecidedError), transaction.atomic():
        operations.decide_approval(approval_id=request, decided_by_id=sue, approve=False, now=NOW)
    assert queries.approvals_waiting() == []


@pytest.mark.parametrize("statement", ["UPDATE staff_recordaccess SET page = 'x'", "DELETE FROM staff_recordaccess"])
def test_a_look_at_a_record_stays_as_it_was_written(statement: str) -> None:
    ana = user("ana")
    operations.record_access(staff_user_id=ana, subject_kind="customer_account", subject_id=7, page="account", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [row.page for row in queries.record_accesses(subject_kind="customer_account", subject_id=7)] == ["account"]
