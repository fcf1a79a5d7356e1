"""From a day on, the tariff is told something else about an agreement: class, size, units, place, people, age, garden ..."""

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering.types import Act
from curbstop.customers.operations import change_agreement_facts
from curbstop.customers.queries import agreement_row
from curbstop.customers.types import Facts
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.platform.idempotency import Result


def change_facts(
    *, agreement_id: int, from_date: date, facts: Facts, command_key: UUID, actor_id: int, now: datetime
) -> None:
    """Let `facts` hold from `from_date` on. Days that are billed already are not billed again by it.

    Raises AgreementEndError (later facts are there, or the agreement has ended), OwnAccountRefusedError.
    """
    content = {"agreement_id": agreement_id, "from_date": from_date, **asdict(facts), "further": dict(facts.further)}

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[agreement_row(agreement_id=agreement_id).customer_account_id])
        return {"fact_id": change_agreement_facts(agreement_id=agreement_id, from_date=from_date, facts=facts)}

    carry_out(command_key=command_key, name="change_facts", content=content, actor_id=actor_id, now=now, run=run)
