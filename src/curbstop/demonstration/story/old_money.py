"""Money of years ago that nobody claimed: it came back from an old processor, and the procedure of the law begins."""

from __future__ import annotations

from datetime import date

import polars as pl

from curbstop.cashiering.queries import open_suspense
from curbstop.demonstration.story.files import payment_file
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.post_payment_file import approve_batch, post_payment_file
from curbstop.journeys.unclaimed import list_unclaimed, publish_unclaimed

CAME_ON = date(2022, 11, 4)
PAYER = "R Ellison"


def list_old_money(*, stage: Stage, day: date) -> None:
    """A processor that closed hands over a payment that it could never place; it is listed and published."""
    rows = pl.DataFrame({"number": ["900000019"], "name": [PAYER], "amount_cents": [4_180]})
    batch_id = post_payment_file(
        command_key=key(day, "old money"),
        actor_id=stage.cast["finance"],
        now=at(day=day, hour=8, minute=40),
        content=payment_file(rows=rows, day=CAME_ON, source="old"),
        name="closed-processor.csv",
        source="processor",
        bank_account_id=stage.office.lockbox_account_id,
        expected_on=day,
        effective_date=CAME_ON,
    )
    approve_batch(
        command_key=key(day, "old money approved"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=8, minute=45),
        batch_id=batch_id,
    )
    item = next(row for row in open_suspense() if row.payer_name == PAYER)
    identity = list_unclaimed(
        command_key=key(day, "unclaimed"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=8, minute=50),
        suspense_item_id=item.id,
    )
    publish_unclaimed(
        command_key=key(day, "published"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=8, minute=55),
        unclaimed_item_id=identity,
        newspaper="The Sun",
        first_on=day,
        second_on=date.fromordinal(day.toordinal() + 7),
        vests_on=date.fromordinal(day.toordinal() + 50),
    )
