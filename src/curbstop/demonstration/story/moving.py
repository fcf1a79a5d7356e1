"""A tenant moves out, and the service reverts to the owner from the same read."""

from datetime import date

from curbstop.customers.queries import accounts_by_number, agreements_of
from curbstop.demonstration.city.numbers import account_number_of
from curbstop.demonstration.city.special import OWNER_REVERTS
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.stop_service import preview_stop, stop_service

USED_SINCE_MILLI = 1_000


def tenant_leaves(*, stage: Stage, day: date) -> int:
    """The tenant's agreements end today with a reading, the final bill is made; returns how many reverted to the owner."""
    number = account_number_of(index=OWNER_REVERTS)
    account_id = accounts_by_number(numbers=[number])[number]
    agreement_ids = [row.id for row in agreements_of(customer_account_id=account_id, on_date=day)]
    preview = preview_stop(agreement_ids=agreement_ids, to_date=day)
    readings = {
        meter.installation_id: meter.last_reading_milli + USED_SINCE_MILLI
        for point in preview.points
        for meter in point.meters
        if meter.last_read_on < day
    }
    stopped = stop_service(
        command_key=key(day, "leaves"),
        actor_id=stage.cast["representative"],
        now=at(day=day, hour=9, minute=40),
        business_date=day,
        agreement_ids=agreement_ids,
        to_date=day,
        readings=readings,
    )
    return len(stopped.reverted_agreement_ids)
