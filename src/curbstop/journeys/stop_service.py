"""Somebody moves out: final reads, ended agreements, the owner's service or a vacant point, the final bill."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from curbstop.casework.operations import open_work_item
from curbstop.cashiering.types import Act
from curbstop.customers.operations import change_mailing_address, end_agreement, lock_customer_accounts, start_agreement
from curbstop.customers.queries import AgreementRow, account_names, agreement_row, owner_to_revert_to
from curbstop.customers.types import Facts, MailingAddress, facts_of_place
from curbstop.journeys.command import carry_out
from curbstop.journeys.final_bill import FinalBill
from curbstop.journeys.final_bill import final_bill as make_final_bill
from curbstop.journeys.own_account import refuse_own_account
from curbstop.journeys.service_reads import MeterAsked, meters_asked, record_service_reads
from curbstop.journeys.stored_wordings import DEPOSIT_LEFT, FINAL_READ, NO_FINAL_BILL
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.premises.operations import lock_service_points, set_service_point_state
from curbstop.premises.types import VACANT
from curbstop.receivables.queries import security_deposits

HELD = "held"


class ServiceStopError(CurbstopError):
    """What was asked for does not make sense together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StopPoint:
    """An agreement that would end. `reverts_to` names the owner's account; empty: the point becomes vacant."""

    agreement_id: int
    service_point_id: int
    number: str
    service: str
    reverts_to: str
    meters: tuple[MeterAsked, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StopPreview:
    """What a stop would do; nothing is written."""

    points: tuple[StopPoint, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceStopped:
    """What a stop did. Without a bill `final_bill_reason` says why."""

    customer_account_id: int
    reverted_agreement_ids: tuple[int, ...]
    vacant_service_point_ids: tuple[int, ...]
    final_bill_id: int | None
    final_bill_state: str
    final_bill_reason: str


def preview_stop(*, agreement_ids: Sequence[int], to_date: date) -> StopPreview:
    """Which readings are needed, and who has the service afterwards."""
    rows = [agreement_row(agreement_id=number) for number in agreement_ids]
    meters = meters_asked(service_point_ids=[row.service_point_id for row in rows], on_date=to_date)
    points = tuple(_stop_point(row, to_date=to_date, meters=meters) for row in rows)
    vacant = [point.number for point in points if not point.reverts_to]
    warnings = (f"Nobody takes service afterwards at: {', '.join(vacant)}",) if vacant else ()
    return StopPreview(points=points, warnings=warnings)


def stop_service(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    business_date: date,
    agreement_ids: Sequence[int],
    to_date: date,
    readings: Mapping[int, int],
    forwarding_address: MailingAddress | None = None,
    final_bill: bool = True,
) -> ServiceStopped:
    """End agreements of one customer account; `to_date` is the first day without service.

    Up to today the final readings are needed (thousandths of a dial unit by installation) and the final bill is made; a
    later day waits for its read as a work item. Raises `ServiceStopError`, `AgreementEndError`, `ReadingMissingError`.
    """
    ids = sorted(agreement_ids)
    content = {
        "agreements": ids,
        "to_date": to_date,
        "readings": {str(key): value for key, value in readings.items()},
        "address": asdict(forwarding_address) if forwarding_address else None,
        "final_bill": final_bill,
        "business_date": business_date,
    }

    def run(act: Act) -> Result:
        stopped = _stop(act, ids, to_date, readings, forwarding_address, is_later=to_date > business_date)
        if not final_bill or to_date > business_date:
            return stopped | {"final_bill_id": None, "final_bill_state": "", "final_bill_reason": ""}
        bill = _final_bill(act, ids, stopped["customer_account_id"], business_date, uuid5(command_key, "final bill"))
        return stopped | {
            "final_bill_id": bill.bill_id,
            "final_bill_state": bill.state,
            "final_bill_reason": bill.reason,
        }

    result = carry_out(
        command_key=command_key, name="stop_service", content=content, actor_id=actor_id, now=now, run=run
    )
    return ServiceStopped(
        customer_account_id=result["customer_account_id"],
        reverted_agreement_ids=tuple(result["reverted_agreement_ids"]),
        vacant_service_point_ids=tuple(result["vacant_service_point_ids"]),
        final_bill_id=result["final_bill_id"],
        final_bill_state=result["final_bill_state"],
        final_bill_reason=result["final_bill_reason"],
    )


def _stop(
    act: Act,
    agreement_ids: list[int],
    to_date: date,
    readings: Mapping[int, int],
    forwarding_address: MailingAddress | None,
    *,
    is_later: bool,
) -> Result:
    rows = [agreement_row(agreement_id=number) for number in agreement_ids]
    account_ids = {row.customer_account_id for row in rows}
    if len(account_ids) != 1:
        raise ServiceStopError(
            "A stop is for agreements of one customer account", to_do="Stop each account's service by itself."
        )
    account_id = account_ids.pop()
    refuse_own_account(act=act, customer_account_ids=[account_id])
    lock_customer_accounts(customer_account_ids=[account_id])
    lock_service_points(service_point_ids=[row.service_point_id for row in rows])
    if is_later:
        _await_final_read(act, rows, to_date)
    else:
        record_service_reads(
            service_point_ids=[row.service_point_id for row in rows],
            on_date=to_date,
            readings=readings,
            now=act.now,
            note="End of service",
        )
    if forwarding_address is not None:
        change_mailing_address(customer_account_id=account_id, mailing_address=forwarding_address)
    reverted, vacant = [], []
    for row in rows:
        end_agreement(agreement_id=row.id, to_date=to_date)
        owner_agreement = _revert_to_owner(row, to_date=to_date)
        if owner_agreement is None:
            vacant.append(row.service_point_id)
            set_service_point_state(service_point_id=row.service_point_id, state=VACANT)
        else:
            reverted.append(owner_agreement)
    return {
        "customer_account_id": account_id,
        "reverted_agreement_ids": reverted,
        "vacant_service_point_ids": vacant,
    }


def _revert_to_owner(row: AgreementRow, *, to_date: date) -> int | None:
    """The owner's agreement from the same day and read, with the place's facts; None where no owner has signed."""
    owner = owner_to_revert_to(premise_id=row.premise_id, on_date=to_date)
    if owner is None or owner.owner_customer_account_id in (None, row.customer_account_id):
        return None
    last = row.facts[-1]
    return start_agreement(
        customer_account_id=int(owner.owner_customer_account_id or 0),
        service_point_id=row.service_point_id,
        from_date=to_date,
        facts=Facts(
            rate_class=last.rate_class,
            dwelling_units=last.dwelling_units,
            meter_size=last.meter_size,
            outside_city=last.outside_city,
            further=facts_of_place(last.further),
        ),
    )


def _final_bill(act: Act, agreement_ids: list[int], account_id: int, business_date: date, key: UUID) -> FinalBill:
    """The final bill; what keeps it from being made becomes a work item, the stop stands."""
    try:
        with transaction.atomic():
            bill = make_final_bill(
                agreement_ids=agreement_ids,
                business_date=business_date,
                command_key=key,
                actor_id=act.actor_id,
                now=act.now,
            )
    except CurbstopError as error:
        reason = NO_FINAL_BILL.filled(problem=error.message)
        bill = FinalBill(bill_id=None, state="", reason=reason)
        open_work_item(
            kind="final_bill_missing",
            queue="billing",
            subject_kind="customer_account",
            subject_id=account_id,
            customer_account_id=account_id,
            reason=reason,
            now=act.now,
        )
    if any(deposit.state == HELD for deposit in security_deposits(customer_account_id=account_id)):
        open_work_item(
            kind="deposit_after_final_bill",
            queue="billing",
            subject_kind="customer_account",
            subject_id=account_id,
            customer_account_id=account_id,
            reason=DEPOSIT_LEFT.filled(),
            now=act.now,
        )
    return bill


def _await_final_read(act: Act, rows: Sequence[AgreementRow], to_date: date) -> None:
    for row in rows:
        open_work_item(
            kind="final_read",
            queue="field",
            subject_kind="service_agreement",
            subject_id=row.id,
            customer_account_id=row.customer_account_id,
            reason=FINAL_READ.filled(service_point=row.service_point_number, day=to_date.isoformat()),
            due_on=to_date,
            now=act.now,
        )


def _stop_point(row: AgreementRow, *, to_date: date, meters: list[MeterAsked]) -> StopPoint:
    owner = owner_to_revert_to(premise_id=row.premise_id, on_date=to_date)
    reverts_to = ""
    if owner is not None and owner.owner_customer_account_id not in (None, row.customer_account_id):
        account_id = int(owner.owner_customer_account_id or 0)
        name = account_names(customer_account_ids=[account_id], on_date=to_date)[account_id]
        reverts_to = f"{name.number} {name.holder_name}"
    return StopPoint(
        agreement_id=row.id,
        service_point_id=row.service_point_id,
        number=row.service_point_number,
        service=row.service,
        reverts_to=reverts_to,
        meters=tuple(meter for meter in meters if meter.service_point_id == row.service_point_id),
    )
