"""What stands between runs and bills in a real office: a proof, a rule, a frozen cycle, a message, another system's file."""

from datetime import date, datetime
from uuid import uuid4

from curbstop.billing.operations.messages import NewBillMessage
from curbstop.billing.operations.run_controls import NewHoldRule
from curbstop.journeys.bill_messages import say_on_bills
from curbstop.journeys.bill_run import prove_cycle
from curbstop.journeys.cohort_controls import freeze_cycle, hold_by_rule
from curbstop.platform.files import store_file

NOBODYS_CYCLE = 99


def leave_run_ends(*, actor_id: int, day: date, month: date, now: datetime) -> None:
    """One of each; no cycle that is billed is touched."""
    by = {"actor_id": actor_id, "now": now}
    prove_cycle(cycle_number=1, month=month, business_date=day, **by)
    hold_by_rule(new=NewHoldRule(reason="Look at these.", cycle_number=NOBODYS_CYCLE), command_key=uuid4(), **by)
    freeze_cycle(cycle_number=NOBODYS_CYCLE, reason="Not read yet.", command_key=uuid4(), **by)
    message = NewBillMessage(
        from_date=day, to_date=day, text_en="A hearing is held.", text_es="Hay una audiencia.", reason="Hearing"
    )
    say_on_bills(new=message, command_key=uuid4(), **by)
    rows = b"account,service,component,amount\n1,water,commodity,12.50\n"
    store_file(name="parallel-other.csv", media_type="text/csv", content=rows, now=now)
