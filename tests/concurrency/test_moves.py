"""Many clerks start service at one place at once: one of them does, the others are told who is there."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from curbstop.customers.models import ServiceAgreement
from curbstop.customers.operations import AgreementStartError
from curbstop.customers.types import Facts, MailingAddress
from curbstop.journeys.start_service import NewAccount, start_service
from factories.golden_town import DAY, NOW, found_town

CLERKS = 8


@pytest.mark.django_db(transaction=True)
def test_one_place_is_started_once() -> None:
    town = found_town()
    point = town.points["1005-W9"]

    def start(number: int) -> str:
        address = MailingAddress(to=f"C {number}", line_1="PO Box 1", city="X", postal_code="92401")
        try:
            start_service(
                command_key=uuid4(),
                actor_id=town.actor_id,
                now=NOW,
                business_date=DAY,
                service_point_ids=[point],
                from_date=DAY,
                facts={point: Facts(rate_class="fire")},
                readings={},
                new_account=NewAccount(mailing_address=address, family_name=f"Clerk{number}"),
            )
        except AgreementStartError:
            return "refused"
        finally:
            connection.close()
        return "started"

    with ThreadPoolExecutor(CLERKS) as pool:
        outcomes = sorted(pool.map(start, range(CLERKS)))
    assert outcomes == ["refused"] * (CLERKS - 1) + ["started"]
    assert ServiceAgreement.objects.filter(service_point_id=point).count() == 1
