"""Everything that the account page says at first sight: one frozen row, by a number of queries that does not grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from curbstop.billing.queries.billable import waiting_cents
from curbstop.casework.queries import WorkItemRow, work_items_of
from curbstop.cashiering.queries import PendingPayment, pending_payments
from curbstop.customers.models import CustomerAccount
from curbstop.customers.queries import (
    AccountRow,
    AgreementRow,
    ContactPointRow,
    RoleRow,
    account_row,
    agreements_of,
    contact_points_of,
    related_accounts,
    roles_on_account,
)
from curbstop.kernel.errors import CurbstopError
from curbstop.metering.queries import InstallationRow, MonthUsage, current_installations, usage_history
from curbstop.premises.queries import PremiseRow, premises, service_points
from curbstop.premises.types import ACTIVE, WATER
from curbstop.receivables.queries import BalanceSummary, SecurityDepositRow, balance_summary, security_deposits
from curbstop.reporting.account_timeline import KINDS, TimelineRow, account_timeline
from curbstop.reporting.amount_due import LevelStanding, level_standing
from curbstop.reporting.level_plans import LevelPlanListRow, level_plan_list

MONTHS_DRAWN = 13
FIRST_EVENTS = 25
# Thirteen months and the read before them.
CHART_DAYS = 430


class NoSuchAccountError(CurbstopError):
    """There is no such customer account."""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One agreement with where it is taken and what hangs there. `running` on the page's day."""

    agreement: AgreementRow
    premise: PremiseRow
    point_state: str
    meter: InstallationRow | None
    running: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A customer account as its page shows it on a day. Money in cents, use in thousandths of the billed unit."""

    on: date
    account: AccountRow
    people: tuple[RoleRow, ...]
    contact_points: tuple[ContactPointRow, ...]
    services: tuple[ServiceLine, ...]
    balance: BalanceSummary
    deposits: tuple[SecurityDepositRow, ...]
    work_items: tuple[WorkItemRow, ...]
    usage: tuple[MonthUsage, ...]
    usage_point: str
    timeline: tuple[TimelineRow, ...]
    is_own: bool
    waiting_cents: int
    level: LevelPlanListRow | None
    standing: LevelStanding | None
    pending: tuple[PendingPayment, ...]

    @property
    def late_cents(self) -> int:
        """What is late; of an account that is or was on a level plan by the amount due, not by the balance."""
        return self.standing.late_cents if self.standing else self.balance.past_due_cents

    @property
    def running(self) -> tuple[ServiceLine, ...]:
        """The services taken on the day."""
        return tuple(line for line in self.services if line.running)

    @property
    def water_is_on(self) -> bool | None:
        """Whether water runs; None when the account takes none."""
        water = [line for line in self.services if line.agreement.service == WATER]
        return any(line.running and line.point_state == ACTIVE for line in water) if water else None

    @property
    def held_cents(self) -> int:
        """What the utility holds as security."""
        return sum(row.held_cents for row in self.deposits)


def account_page(
    *, customer_account_id: int, on: date, staff_user_id: int, kinds: Sequence[str] = KINDS
) -> AccountPage:
    """Read the account's page for a staff user. Raises NoSuchAccountError."""
    try:
        account = account_row(customer_account_id=customer_account_id, on_date=on)
    except CustomerAccount.DoesNotExist:
        raise NoSuchAccountError(
            "There is no such customer account",
            where="{customer_account_id}",
            to_do="Find it by name or address.",
            customer_account_id=customer_account_id,
        ) from None
    people = tuple(roles_on_account(customer_account_id=customer_account_id, on_date=on))
    services = _services(agreements_of(customer_account_id=customer_account_id), on)
    measured = next((line for line in services if line.meter is not None and line.agreement.service == WATER), None)
    own = related_accounts(staff_user_id=staff_user_id, customer_account_ids=[customer_account_id], on_date=on)
    plans = level_plan_list(on=on, customer_account_id=customer_account_id)
    return AccountPage(
        on=on,
        account=account,
        people=people,
        contact_points=tuple(contact_points_of(person_ids=[row.person_id for row in people])),
        services=services,
        balance=balance_summary(customer_account_id=customer_account_id, on=on),
        deposits=tuple(security_deposits(customer_account_id=customer_account_id)),
        work_items=tuple(work_items_of(customer_account_id=customer_account_id)),
        usage=_usage(measured, on),
        usage_point=measured.premise.address.line if measured else "",
        timeline=account_timeline(customer_account_id=customer_account_id, kinds=kinds, limit=FIRST_EVENTS),
        is_own=bool(own),
        waiting_cents=waiting_cents(customer_account_id=customer_account_id),
        level=next((plan for plan in plans if plan.ended_on is None), None),
        standing=level_standing(customer_account_id=customer_account_id, on=on) if plans else None,
        pending=pending_payments(customer_account_id=customer_account_id),
    )


def _services(agreements: Sequence[AgreementRow], on: date) -> tuple[ServiceLine, ...]:
    points = service_points(service_point_ids=[row.service_point_id for row in agreements])
    places: Mapping[int, PremiseRow] = premises(premise_ids={row.premise_id for row in agreements})
    meters = {
        row.service_point_id: row for row in reversed(current_installations(service_point_ids=list(points), on_date=on))
    }
    lines = [
        ServiceLine(
            agreement=row,
            premise=places[row.premise_id],
            point_state=points[row.service_point_id].state,
            meter=meters.get(row.service_point_id),
            running=row.from_date <= on and (row.to_date is None or row.to_date > on),
        )
        for row in agreements
    ]
    return tuple(sorted(lines, key=lambda line: (not line.running, line.agreement.service != WATER)))


def _usage(measured: ServiceLine | None, on: date) -> tuple[MonthUsage, ...]:
    """The last thirteen reads' use at the first water meter, never before the customer's own start (books.md 7)."""
    if measured is None:
        return ()
    start = max(measured.agreement.from_date, on - timedelta(days=CHART_DAYS))
    end = min(measured.agreement.to_date or on, on)
    history = usage_history(service_point_id=measured.agreement.service_point_id, from_date=start, to_date=end)
    return tuple(history[-MONTHS_DRAWN:])
