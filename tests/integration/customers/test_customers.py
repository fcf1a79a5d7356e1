"""People, accounts and agreements: what is refused, and by whom."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from curbstop.customers.models import AccountRole, AgreementFact, Ownership, ServiceAgreement
from curbstop.customers.operations import (
    AgreementEndError,
    AgreementStartError,
    BadContactPointError,
    RoleError,
    add_contact_point,
    change_agreement_facts,
    end_agreement,
    lock_customer_accounts,
    record_ownership,
    relate_staff,
    set_cash_only,
    set_role,
    start_agreement,
)
from curbstop.customers.queries import (
    account_names,
    account_row,
    accounts_by_number,
    agreement_at,
    agreement_row,
    agreements_of,
    cash_only_accounts,
    contact_points_of,
    owner_to_revert_to,
    related_accounts,
    roles_on_account,
)
from curbstop.customers.types import Facts
from curbstop.kernel.check_digit import has_valid_luhn_digit
from curbstop.platform.transactions import MissingRowError, NoOpenTransactionError
from curbstop.staff.models import StaffUser
from factories.town_pieces import OPENED, account, person, point, premise

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
HOME = Facts(rate_class="residential", meter_size='3/4"')


def test_every_account_has_a_number_of_its_own_with_a_check_digit() -> None:
    rows = [account_row(customer_account_id=account(), on_date=MARCH) for _ in range(20)]
    assert len({row.number for row in rows}) == 20
    assert all(has_valid_luhn_digit(row.number) for row in rows)


def test_the_database_refuses_two_agreements_of_a_point_on_one_day() -> None:
    first, second, place = account(), account(), point()
    start_agreement(customer_account_id=first, service_point_id=place, from_date=MARCH, facts=HOME)
    with pytest.raises(IntegrityError, match="service_agreement_one_a_day"), transaction.atomic():
        ServiceAgreement.objects.create(
            customer_account_id=second, service_point_id=place, service="water", from_date=APRIL
        )


def test_the_operation_says_who_is_there() -> None:
    first, second, place = account(), account(), point()
    start_agreement(customer_account_id=first, service_point_id=place, from_date=MARCH, facts=HOME)
    number = account_row(customer_account_id=first, on_date=MARCH).number
    with pytest.raises(AgreementStartError, match=number):
        start_agreement(customer_account_id=second, service_point_id=place, from_date=APRIL, facts=HOME)


def test_the_next_agreement_begins_on_the_day_the_last_one_ends() -> None:
    first, second, place = account(), account(), point()
    agreement = start_agreement(customer_account_id=first, service_point_id=place, from_date=MARCH, facts=HOME)
    end_agreement(agreement_id=agreement, to_date=APRIL)
    start_agreement(customer_account_id=second, service_point_id=place, from_date=APRIL, facts=HOME)
    assert agreement_at(service_point_id=place, on_date=date(2026, 3, 31)).customer_account_id == first
    assert agreement_at(service_point_id=place, on_date=APRIL).customer_account_id == second
    with pytest.raises(AgreementEndError):
        end_agreement(agreement_id=agreement, to_date=APRIL)


def test_facts_follow_each_other_and_end_with_the_agreement() -> None:
    agreement = start_agreement(customer_account_id=account(), service_point_id=point(), from_date=MARCH, facts=HOME)
    change_agreement_facts(
        agreement_id=agreement, from_date=APRIL, facts=Facts(rate_class="residential", dwelling_units=2)
    )
    end_agreement(agreement_id=agreement, to_date=date(2026, 5, 1))
    facts = agreement_row(agreement_id=agreement).facts
    assert [(fact.from_date, fact.to_date, fact.dwelling_units) for fact in facts] == [
        (MARCH, APRIL, 1),
        (APRIL, date(2026, 5, 1), 2),
    ]
    with pytest.raises(IntegrityError, match="agreement_fact_one_a_day"), transaction.atomic():
        AgreementFact.objects.create(agreement_id=agreement, from_date=MARCH, rate_class="residential")


def test_an_account_has_one_holder_on_each_day() -> None:
    first = account()
    other = person("Nguyen")
    with pytest.raises(IntegrityError, match="account_role_one_holder"), transaction.atomic():
        AccountRole.objects.create(
            customer_account_id=first, person_id=other, role="holder", days=DateRange(MARCH, None)
        )
    set_role(customer_account_id=first, person_id=other, role="holder", from_date=MARCH)
    assert account_row(customer_account_id=first, on_date=MARCH).holder_name == "María Nguyen"
    assert account_row(customer_account_id=first, on_date=OPENED).holder_name == "María García"
    assert [row.role for row in roles_on_account(customer_account_id=first)] == ["holder", "holder"]
    with pytest.raises(RoleError):
        set_role(customer_account_id=first, person_id=person(), role="holder", from_date=MARCH)


def test_a_premise_reverts_to_one_owner() -> None:
    place, owner, owned = premise(), person("O'Brien"), account()
    record_ownership(
        premise_id=place,
        person_id=owner,
        from_date=OPENED,
        revert_to_owner=True,
        owner_customer_account_id=owned,
    )
    assert owner_to_revert_to(premise_id=place, on_date=MARCH).owner_customer_account_id == owned
    with pytest.raises(IntegrityError, match="ownership_one_reverts"), transaction.atomic():
        Ownership.objects.create(
            premise_id=place,
            person_id=person(),
            from_date=MARCH,
            revert_to_owner=True,
            owner_customer_account_id=owned,
        )
    with pytest.raises(IntegrityError, match="ownership_revert_needs_account"), transaction.atomic():
        Ownership.objects.create(premise_id=premise(), person_id=owner, from_date=MARCH, revert_to_owner=True)


def test_one_account_may_take_service_at_many_premises() -> None:
    summary = account()
    for _ in range(3):
        start_agreement(customer_account_id=summary, service_point_id=point(), from_date=MARCH, facts=HOME)
    rows = agreements_of(customer_account_id=summary, on_date=MARCH)
    assert len({row.premise_id for row in rows}) == 3


def test_contact_points_are_found_by_their_digits_and_checked() -> None:
    someone = person()
    add_contact_point(person_id=someone, kind="phone", value="(909) 555-0142", preferred=True)
    add_contact_point(person_id=someone, kind="phone", value="+1 909 555 0199", preferred=True)
    rows = contact_points_of(person_ids=[someone])
    assert [(row.value, row.preferred) for row in rows] == [("+1 909 555 0199", True), ("(909) 555-0142", False)]
    with pytest.raises(BadContactPointError):
        add_contact_point(person_id=someone, kind="phone", value="555-0142")
    with pytest.raises(BadContactPointError):
        add_contact_point(person_id=someone, kind="email", value="nobody")


def test_staff_do_not_work_on_their_relatives_accounts() -> None:
    cousin = person()
    theirs, others = account(person_id=cousin), account()
    user = StaffUser.objects.create_user(username="rosa", password=None)
    relate_staff(staff_user_id=user.pk, person_id=cousin, kind="relative")
    number = account_row(customer_account_id=theirs, on_date=MARCH).number
    assert related_accounts(staff_user_id=user.pk, customer_account_ids=[theirs, others], on_date=MARCH) == [number]


def test_cash_only_ends_on_its_day() -> None:
    one = account()
    set_cash_only(customer_account_id=one, until=APRIL)
    assert [row.until for row in cash_only_accounts(customer_account_ids=[one], on_date=MARCH)] == [APRIL]
    assert cash_only_accounts(customer_account_ids=[one], on_date=APRIL) == []


def test_accounts_are_locked_in_the_order_of_their_ids() -> None:
    ids = [account() for _ in range(3)]
    assert lock_customer_accounts(customer_account_ids=reversed(ids)) == tuple(sorted(ids))
    with pytest.raises(MissingRowError):
        lock_customer_accounts(customer_account_ids=[0])


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_a_transaction() -> None:
    with pytest.raises(NoOpenTransactionError):
        person()


def test_names_by_number() -> None:
    one = account()
    number = account_row(customer_account_id=one, on_date=MARCH).number
    assert accounts_by_number(numbers=[number, "0"]) == {number: one}
    assert account_names(customer_account_ids=[one], on_date=MARCH)[one].holder_name == "María García"
