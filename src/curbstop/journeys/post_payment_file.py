"""A file of payments arrives: posted whole or not at all."""

from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act, PaymentFile
from curbstop.journeys.command import carry_out
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result


def check_payment_file(*, content: bytes, name: str) -> PaymentFile:
    """Read a payment file without posting it; raises `PaymentFileError` with the line, or `BatchExistsError`."""
    return operations.check_payment_file(content=content, name=name)


def check_read_payments(*, payment_file: PaymentFile) -> PaymentFile:
    """A file that was read elsewhere (a lockbox, ACH credits); raises `BatchExistsError` if it was posted already."""
    operations.refuse_second_delivery(payment_file)
    return payment_file


def post_payment_file(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    content: bytes,
    name: str,
    source: str,
    bank_account_id: int,
    expected_on: date,
    effective_date: date,
    replaces: int | None = None,
) -> int:
    """Post a payment file to the latest open day and keep it with its hash; returns the batch's id."""
    return post_read_payments(
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        content=content,
        media_type="text/csv",
        payment_file=operations.check_payment_file(content=content, name=name, allow_posted=True),
        source=source,
        bank_account_id=bank_account_id,
        expected_on=expected_on,
        effective_date=effective_date,
        replaces=replaces,
    )


def post_read_payments(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    content: bytes,
    media_type: str,
    payment_file: PaymentFile,
    source: str,
    bank_account_id: int,
    expected_on: date,
    effective_date: date,
    replaces: int | None = None,
) -> int:
    """Post what was read of a file of any format, and keep its very bytes; returns the batch's id.

    `payment_file` was read of `content`: its hash says so, and a second delivery is known by it. `replaces`: the rejected
    file in whose place this one came.
    """

    def run(act: Act) -> Result:
        store_file(name=payment_file.name, media_type=media_type, content=content, now=now)
        batch_id = operations.post_batch(
            act=act,
            payment_file=payment_file,
            source=source,
            bank_account_id=bank_account_id,
            expected_on=expected_on,
            effective_date=effective_date,
        )
        if replaces is not None:
            operations.replace_rejected_file(act=act, rejected_file_id=replaces, batch_id=batch_id)
        return {"batch_id": batch_id}

    result = carry_out(
        command_key=command_key,
        name="post_payment_file",
        content={"sha256": payment_file.sha256, "source": source, "bank": bank_account_id, "on": effective_date}
        | ({"replaces": replaces} if replaces else {}),
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["batch_id"])


def approve_batch(*, command_key: UUID, actor_id: int, now: datetime, batch_id: int) -> None:
    """A supervisor who did not post a batch approves it."""

    def run(act: Act) -> Result:
        operations.approve_batch(act=act, batch_id=batch_id)
        return {}

    carry_out(
        command_key=command_key,
        name="approve_batch",
        content={"batch": batch_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )
