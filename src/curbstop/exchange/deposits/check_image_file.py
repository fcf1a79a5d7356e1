"""The X9.100-187 file of a deposit's checks: tied to the deposit check by check, written once, read again before it leaves.

Without images there is no file: the checks go in the bag with their list (docs/how_to/deposit_check_images.md).
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from curbstop.cashiering import operations
from curbstop.cashiering.operations import CheckImagesError, ImageFileToKeep
from curbstop.cashiering.queries import ImageFileRow, bank_accounts, check_amounts
from curbstop.cashiering.types import Act
from curbstop.exchange.banks.check_images.writing import CheckToDeposit, Sender, write_image_cash_letter
from curbstop.exchange.deposits.scanned_checks import scanned_checks
from curbstop.journeys.command import carry_out
from curbstop.kernel.money import Money
from curbstop.kernel.wording import listed
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.files import FileDamagedError, load_file, store_file
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policies_in_force
from curbstop.platform.sealing import seal, unseal

POLICY = "image_cash_letter.accounts"
SEALED = "application/x-sealed-x9"
NEEDED = ("destination_routing", "destination_name", "origin_routing", "origin_name")
ALSO = ("contact_name", "contact_phone", "deposit_account")
MOST_NAMED = 5


class ChecksDifferError(CheckImagesError):
    """The scanned checks are not the deposit's checks."""


class SenderMissingError(CheckImagesError):
    """Policy does not say yet who sends the file and to whom."""


@dataclass(frozen=True, slots=True)
class _Deposit:
    identity: int
    bank_account_id: int
    business_date: date
    amounts: tuple[int, ...]


def write_check_images(*, command_key: UUID, actor_id: int, now: datetime, deposit_id: int, package: bytes) -> int:
    """Write the file of a sealed deposit of what the scanner delivered; returns the record's id.

    Raises `FileRefusedError` (line of the scanner's list), `ChecksDifferError`, `SenderMissingError`, `CheckImagesError`
    when it was written before, `CheckNotDepositableError`.
    """

    def run(act: Act) -> Result:
        row = operations.lock_deposit_for_images(deposit_id=deposit_id)
        deposit = _Deposit(row.pk, row.bank_account_id, row.business_date, check_amounts(deposit_id=deposit_id))
        checks = scanned_checks(package=package)
        _tie(checks, deposit)
        content = _written(checks, deposit, now=act.now)
        name = f"checks-{deposit.identity}-{deposit.business_date.isoformat()}.x9"
        file = ImageFileToKeep(
            file_name=name,
            file_sha256=hashlib.sha256(content).hexdigest(),
            stored_file_id=store_file(
                name=f"{name}.sealed", media_type=SEALED, content=seal(content=content), now=act.now
            ),
            item_count=len(checks),
            amount_cents=sum(one.amount_cents for one in checks),
        )
        return {"file_id": operations.keep_image_file(act=act, deposit=row, file=file)}

    result = carry_out(
        command_key=command_key,
        name="write_check_images",
        content={"deposit": deposit_id, "package": hashlib.sha256(package).hexdigest()},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["file_id"])


def give_up_check_images(*, command_key: UUID, actor_id: int, now: datetime, deposit_id: int, reason: str) -> int:
    """The checks go on paper after all, with their list; returns the record's id."""
    result = carry_out(
        command_key=command_key,
        name="give_up_check_images",
        content={"deposit": deposit_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"file_id": operations.give_up_images(act=act, deposit_id=deposit_id, reason=reason)},
    )
    return int(result["file_id"])


def file_of_check_images(*, kept: ImageFileRow) -> bytes:
    """Its very bytes; raises `FileDamagedError` or `SealBrokenError`."""
    if kept.stored_file_id is None:
        raise CheckImagesError(
            "The checks of this deposit went on paper", where="deposit {deposit}", deposit=kept.deposit_id
        )
    content = unseal(sealed=load_file(file_id=kept.stored_file_id).content)
    if hashlib.sha256(content).hexdigest() != kept.file_sha256:
        raise FileDamagedError(
            "The stored file '{name}' has been changed",
            where="file {file_id}",
            to_do="Restore it from a backup.",
            name=kept.file_name,
            file_id=kept.stored_file_id,
        )
    return content


def _tie(checks: Sequence[CheckToDeposit], deposit: _Deposit) -> None:
    """Amount by amount: the scanned checks are those of the deposit's list."""
    scanned, wanted = Counter(one.amount_cents for one in checks), Counter(deposit.amounts)
    lacking, more = sorted((wanted - scanned).elements()), sorted((scanned - wanted).elements())
    if lacking or more:
        raise ChecksDifferError(
            "The scanned checks are not the deposit's: not scanned are {lacking}, not in the deposit are {more}",
            where="deposit {deposit}: {wanted} checks of {wanted_amount}, scanned {scanned} of {scanned_amount}",
            to_do="Scan the checks of this deposit again, all of them and no others.",
            deposit=deposit.identity,
            lacking=_named(lacking),
            more=_named(more),
            wanted=len(deposit.amounts),
            wanted_amount=Money(sum(deposit.amounts)),
            scanned=len(checks),
            scanned_amount=Money(sum(one.amount_cents for one in checks)),
        )


def _named(amounts: Sequence[int]) -> object:
    return listed([Money(cents) for cents in amounts[:MOST_NAMED]]) if amounts else "-"


def _written(checks: Sequence[CheckToDeposit], deposit: _Deposit, *, now: datetime) -> bytes:
    return write_image_cash_letter(
        sender=_sender(deposit),
        checks=checks,
        business_date=deposit.business_date,
        created_at=timezone.localtime(now),
        cash_letter_id=f"{deposit.identity % 10**8:08d}",
    )


def _sender(deposit: _Deposit) -> Sender:
    """As policy has it for the deposit's bank account; raises `SenderMissingError`."""
    code = next(row.code for row in bank_accounts() if row.id == deposit.bank_account_id)
    found = policies_in_force(on_date=latest_open_day(), keys=[POLICY])
    agreed: dict[str, Any] = dict(found[POLICY].value).get(code, {}) if POLICY in found else {}
    missing = [name for name in NEEDED if not str(agreed.get(name, "")).strip()]
    if missing:
        raise SenderMissingError(
            "The policy {policy} does not say all that the bank of {code} asks for: {missing}",
            to_do="A manager enters what was agreed with the bank under Policies, or the checks go in the bag.",
            policy=POLICY,
            code=code,
            missing=", ".join(missing),
        )
    return Sender(**{name: str(agreed.get(name, "")) for name in (*NEEDED, *ALSO)})
