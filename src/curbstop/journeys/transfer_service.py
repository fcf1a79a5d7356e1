"""A customer moves within the city: service stops at one place and starts at another, on the same account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from curbstop.customers.types import Facts, MailingAddress
from curbstop.journeys.start_service import ServiceStarted, start_service
from curbstop.journeys.stop_service import ServiceStopped, stop_service


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceTransferred:
    """Both halves of a transfer."""

    stopped: ServiceStopped
    started: ServiceStarted


def transfer_service(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    business_date: date,
    stop_agreement_ids: Sequence[int],
    stop_on: date,
    stop_readings: Mapping[int, int],
    start_service_point_ids: Sequence[int],
    start_on: date,
    start_facts: Mapping[int, Facts],
    start_readings: Mapping[int, int],
    mailing_address: MailingAddress | None = None,
    charge_setup_fee: bool = False,
) -> ServiceTransferred:
    """Stop there and start here, both or neither; what is owed stays on the customer's account, the deposit too.

    Service may run at both places for some days. Errors are those of `stop_service` and `start_service`.
    """
    with transaction.atomic():
        stopped = stop_service(
            command_key=uuid5(command_key, "stop"),
            actor_id=actor_id,
            now=now,
            business_date=business_date,
            agreement_ids=stop_agreement_ids,
            to_date=stop_on,
            readings=stop_readings,
            forwarding_address=mailing_address,
        )
        started = start_service(
            command_key=uuid5(command_key, "start"),
            actor_id=actor_id,
            now=now,
            business_date=business_date,
            service_point_ids=start_service_point_ids,
            from_date=start_on,
            facts=start_facts,
            readings=start_readings,
            customer_account_id=stopped.customer_account_id,
            charge_setup_fee=charge_setup_fee,
        )
    return ServiceTransferred(stopped=stopped, started=started)
