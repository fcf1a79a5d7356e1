"""A customer lets us draft their bank account, or takes the permission back; each time they are told by letter."""

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from curbstop.autopay import operations
from curbstop.autopay.queries import mandates_of
from curbstop.autopay.types import CUSTOMER, NewMandate
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.notices import send_notice
from curbstop.journeys.own_account import refuse_own_account
from curbstop.platform.idempotency import Result


def start_autopay(*, command_key: UUID, actor_id: int, now: datetime, business_date: date, new: NewMandate) -> int:
    """Begin autopay; returns the mandate's id. Raises `MandateRefusedError`, `OwnAccountRefusedError`."""

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[new.customer_account_id])
        mandate_id = operations.start_mandate(new=new, business_date=business_date, actor_id=act.actor_id, now=act.now)
        (row, *_) = mandates_of(customer_account_id=new.customer_account_id)
        send_notice(
            kind="autopay_started",
            customer_account_id=new.customer_account_id,
            letter_date=business_date,
            facts={"day": new.authorised_on, "who": row.authorised_by, "last4": row.account_last4},
            now=act.now,
        )
        return {"mandate_id": mandate_id}

    # The command's content is kept: of the bank account only what tells two of them apart.
    bank = sha256(f"{command_key} {new.bank.routing} {new.bank.account_number}".encode()).hexdigest()
    result = carry_out(
        command_key=command_key,
        name="start_autopay",
        content={"account": new.customer_account_id, "class": new.entry_class, "bank": bank, "by": new.authorised_by},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["mandate_id"])


def stop_autopay(
    *, command_key: UUID, actor_id: int, now: datetime, business_date: date, customer_account_id: int, remark: str
) -> int:
    """End autopay as the customer asked; returns the mandate's id. Raises `NoMandateError`, `OwnAccountRefusedError`."""

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[customer_account_id])
        mandate_id = operations.stop_mandate(
            customer_account_id=customer_account_id,
            reason=CUSTOMER,
            remark=remark,
            business_date=business_date,
            actor_id=act.actor_id,
            now=act.now,
        )
        send_notice(
            kind="autopay_stopped",
            customer_account_id=customer_account_id,
            letter_date=business_date,
            facts={"day": business_date},
            now=act.now,
        )
        return {"mandate_id": mandate_id}

    result = carry_out(
        command_key=command_key,
        name="stop_autopay",
        content={"account": customer_account_id, "remark": remark},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["mandate_id"])
