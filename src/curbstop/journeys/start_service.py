"""Somebody moves in: account, agreements, opening reads, set-up fee, security deposit."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering.types import Act
from curbstop.customers.operations import (
    add_contact_point,
    add_person,
    end_agreement,
    lock_customer_accounts,
    open_customer_account,
    start_agreement,
    withdraw_agreement,
)
from curbstop.customers.queries import AgreementRow, account_row, agreement_at, agreements_of, owner_to_revert_to
from curbstop.customers.types import EMAIL, ENGLISH, PERSON, PHONE, Facts, MailingAddress
from curbstop.journeys.command import carry_out
from curbstop.journeys.deposit_quote import DepositQuote, quote_deposit
from curbstop.journeys.own_account import refuse_own_account, refuse_own_person
from curbstop.journeys.service_reads import MeterAsked, meters_asked, record_service_reads
from curbstop.journeys.setup_fee import charge_setup_fee as post_setup_fee
from curbstop.journeys.setup_fee import setup_fee_cents
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.premises.operations import lock_service_points, set_service_point_state
from curbstop.premises.queries import service_points
from curbstop.premises.types import ACTIVE, REMOVED
from curbstop.receivables.operations import demand_security_deposit
from curbstop.receivables.types import DepositReason
from curbstop.reporting.place_history import latest_cycle_of_points


class ServiceStartError(CurbstopError):
    """What was asked for does not make sense together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """Who opens an account. `person_id` names somebody who is known already; the names are then not needed."""

    mailing_address: MailingAddress
    person_id: int | None = None
    kind: str = PERSON
    given_name: str = ""
    family_name: str = ""
    organisation_name: str = ""
    language: str = ENGLISH
    phone: str = ""
    email: str = ""
    cycle_number: int | None = None
    paperless: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StartPoint:
    """A service point where service would start."""

    service_point_id: int
    number: str
    service: str
    metered: bool
    occupied_by: str
    ends_owner_service: bool
    meters: tuple[MeterAsked, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StartPreview:
    """What a start would do; nothing is written."""

    points: tuple[StartPoint, ...]
    setup_fee_cents: int
    deposit: DepositQuote
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceStarted:
    """What a start did."""

    customer_account_id: int
    customer_account_number: str
    agreement_ids: tuple[int, ...]
    setup_fee_cents: int
    security_deposit_id: int | None
    deposit_cents: int


def preview_start(
    *, service_point_ids: Sequence[int], from_date: date, customer_account_id: int | None = None
) -> StartPreview:
    """Who is there, which readings are needed, what is charged and what deposit may be asked for."""
    ids = list(service_point_ids)
    meters = meters_asked(service_point_ids=ids, on_date=from_date)
    points = tuple(_start_point(service_point_id=number, from_date=from_date, meters=meters) for number in ids)
    credit_class = "new"
    if customer_account_id is not None:
        credit_class = account_row(customer_account_id=customer_account_id, on_date=from_date).credit_class
    reason = DepositReason.EARLIER_DEBT if credit_class == "poor" else DepositReason.NO_CREDIT_HISTORY
    quote = quote_deposit(
        reason=reason, customer_account_id=customer_account_id, service_point_ids=ids, on_date=from_date
    )
    return StartPreview(
        points=points,
        setup_fee_cents=setup_fee_cents(on_date=from_date),
        deposit=quote,
        warnings=tuple(
            f"{point.number}: customer account {point.occupied_by} takes service there"
            for point in points
            if point.occupied_by and not point.ends_owner_service
        ),
    )


def start_service(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    business_date: date,
    service_point_ids: Sequence[int],
    from_date: date,
    facts: Mapping[int, Facts],
    readings: Mapping[int, int],
    customer_account_id: int | None = None,
    new_account: NewAccount | None = None,
    charge_setup_fee: bool = True,
    deposit_reason: str | None = None,
) -> ServiceStarted:
    """Start service at points for an account that is there or is opened with it.

    `facts` by service point; `readings` in thousandths of a dial unit by installation. The set-up fee is posted now and
    due with the first bill. With `deposit_reason` a security deposit is demanded. Raises `ServiceStartError`,
    `AgreementStartError` (occupied), `ReadingMissingError`, `ReadRefusedError`.
    """
    if (customer_account_id is None) == (new_account is None):
        raise ServiceStartError("Choose a customer account, or give what a new one needs", to_do="One of the two.")
    content = {
        "points": list(service_point_ids),
        "from_date": from_date,
        "facts": {str(key): asdict(value) for key, value in facts.items()},
        "readings": {str(key): value for key, value in readings.items()},
        "account": customer_account_id,
        "new_account": asdict(new_account) if new_account else None,
        "fee": charge_setup_fee,
        "deposit": deposit_reason,
        "business_date": business_date,
    }

    def run(act: Act) -> Result:
        if customer_account_id is not None:
            refuse_own_account(act=act, customer_account_ids=[customer_account_id])
        elif new_account is not None and new_account.person_id is not None:
            refuse_own_person(act=act, person_id=new_account.person_id)
        account_id = customer_account_id or _open_account(
            new=new_account, opened_on=from_date, service_point_ids=service_point_ids
        )
        return _start(
            act=act,
            account_id=account_id,
            service_point_ids=sorted(service_point_ids),
            from_date=from_date,
            business_date=business_date,
            facts=facts,
            readings=readings,
            fee=charge_setup_fee,
            deposit_reason=deposit_reason,
        )

    result = carry_out(
        command_key=command_key, name="start_service", content=content, actor_id=actor_id, now=now, run=run
    )
    return ServiceStarted(**{**result, "agreement_ids": tuple(result["agreement_ids"])})


def _start(
    *,
    act: Act,
    account_id: int,
    service_point_ids: list[int],
    from_date: date,
    business_date: date,
    facts: Mapping[int, Facts],
    readings: Mapping[int, int],
    fee: bool,
    deposit_reason: str | None,
) -> Result:
    lock_customer_accounts(customer_account_ids=[account_id])
    lock_service_points(service_point_ids=service_point_ids)
    _refuse_removed(service_point_ids)
    record_service_reads(
        service_point_ids=service_point_ids,
        on_date=from_date,
        readings=readings,
        now=act.now,
        note="Start of service",
    )
    agreement_ids = []
    for point in service_point_ids:
        _end_owner_service(service_point_id=point, from_date=from_date, account_id=account_id)
        if point not in facts:
            raise ServiceStartError("A service point has no rate class", to_do="Choose one for every service.")
        agreement_ids.append(
            start_agreement(
                customer_account_id=account_id, service_point_id=point, from_date=from_date, facts=facts[point]
            )
        )
        set_service_point_state(service_point_id=point, state=ACTIVE)
    fee_cents = 0
    if fee:
        fee_cents = post_setup_fee(
            act=act, customer_account_id=account_id, agreement_id=agreement_ids[0], business_date=business_date
        )
    deposit_id, deposit_cents = _demand_deposit(
        act=act,
        account_id=account_id,
        agreement_id=agreement_ids[0],
        reason=deposit_reason,
        points=service_point_ids,
        business_date=business_date,
    )
    return {
        "customer_account_id": account_id,
        "customer_account_number": account_row(customer_account_id=account_id, on_date=from_date).number,
        "agreement_ids": agreement_ids,
        "setup_fee_cents": fee_cents,
        "security_deposit_id": deposit_id,
        "deposit_cents": deposit_cents,
    }


def _start_point(*, service_point_id: int, from_date: date, meters: list[MeterAsked]) -> StartPoint:
    point = service_points(service_point_ids=[service_point_id])[service_point_id]
    there = agreement_at(service_point_id=service_point_id, on_date=from_date)
    return StartPoint(
        service_point_id=point.id,
        number=point.number,
        service=point.service,
        metered=point.metered,
        occupied_by=there.customer_account_number if there else "",
        ends_owner_service=there is not None and _is_reverted(there, on_date=from_date),
        meters=tuple(meter for meter in meters if meter.service_point_id == service_point_id),
    )


def _is_reverted(agreement: AgreementRow, *, on_date: date) -> bool:
    """Whether the owner holds the service only because nobody else did."""
    owner = owner_to_revert_to(premise_id=agreement.premise_id, on_date=on_date)
    return owner is not None and owner.owner_customer_account_id == agreement.customer_account_id


def _end_owner_service(*, service_point_id: int, from_date: date, account_id: int) -> None:
    """An owner's service that had reverted ends when a tenant's starts."""
    there = agreement_at(service_point_id=service_point_id, on_date=from_date)
    if there is None or there.customer_account_id == account_id or not _is_reverted(there, on_date=from_date):
        return
    if there.from_date == from_date:
        withdraw_agreement(agreement_id=there.id)
    else:
        end_agreement(agreement_id=there.id, to_date=from_date)


def _refuse_removed(service_point_ids: list[int]) -> None:
    for point in service_points(service_point_ids=service_point_ids).values():
        if point.state == REMOVED:
            raise ServiceStartError(
                "This connection was removed",
                where="{number}",
                to_do="A new connection is needed first.",
                number=point.number,
            )


def _open_account(*, new: NewAccount | None, opened_on: date, service_point_ids: Sequence[int]) -> int:
    if new is None:  # pragma: no cover - checked by the caller
        raise ServiceStartError("There is no customer")
    person_id = new.person_id or add_person(
        kind=new.kind,
        given_name=new.given_name,
        family_name=new.family_name,
        organisation_name=new.organisation_name,
        language=new.language,
    )
    if new.phone:
        add_contact_point(person_id=person_id, kind=PHONE, value=new.phone, preferred=True)
    if new.email:
        add_contact_point(person_id=person_id, kind=EMAIL, value=new.email, preferred=True)
    return open_customer_account(
        holder_person_id=person_id,
        opened_on=opened_on,
        mailing_address=new.mailing_address,
        cycle_number=new.cycle_number or latest_cycle_of_points(service_point_ids=list(service_point_ids)),
        language=new.language,
        paperless=new.paperless,
    )


def _demand_deposit(
    *, act: Act, account_id: int, agreement_id: int, reason: str | None, points: list[int], business_date: date
) -> tuple[int | None, int]:
    if reason is None:
        return None, 0
    has_history = len(agreements_of(customer_account_id=account_id)) > len(points)
    quote = quote_deposit(
        reason=reason,
        customer_account_id=account_id if has_history else None,
        service_point_ids=points,
        on_date=business_date,
    )
    if quote.demanded_cents == 0:
        return None, 0
    deposit_id = demand_security_deposit(
        customer_account_id=account_id,
        agreement_id=agreement_id,
        demanded_cents=quote.demanded_cents,
        reason=reason,
        on=business_date,
        now=act.now,
    )
    return deposit_id, quote.demanded_cents
