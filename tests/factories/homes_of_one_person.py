"""Homes of one person in a small town with a cash office: billed, paid, corrected and left through the journeys."""

import importlib.util
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from curbstop.billing.queries import cycle_month
from curbstop.customers.models import AccountRole
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.stop_service import stop_service
from curbstop.metering.operations import NewRead, record_read
from curbstop.rates.queries.versions import tariff_versions_between
from factories.billed_town import on_day
from factories.billing_city import City, Customer, add_customer, make_city
from factories.cash_office import PEOPLE, CashOffice
from factories.plain_books import Account, Billed, Owed, TakenOff

REFERENCE = Path(__file__).parents[1] / "unit" / "rates" / "plain_reference.py"
_spec = importlib.util.spec_from_file_location("plain_reference", REFERENCE)
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

MONTHS = tuple(date(2025 + (11 + n) // 12, (11 + n) % 12 + 1, 1) for n in range(8))
PLACES = (
    {"rate_class": "residential", "sewer_class": "residential", "meter_size": '3/4"', "outside_city": False},
    {"rate_class": "commercial", "sewer_class": "commercial", "meter_size": '1"', "outside_city": True},
    {"rate_class": "multi_family", "sewer_class": "multi_family", "meter_size": '5/8"', "outside_city": False},
)
SMALL_CENTS = 300
ZONE, UNITS, REGULAR = 2, 2, range(27, 34)


class TownOffice(CashOffice):
    """The cash office of a town: everything happens on the town's day."""

    city: City

    def by(self, name, *, now=None):
        return super().by(name, now=now or self.city.now)

    @classmethod
    def build_in(cls, city):
        office = cls()
        office.city = city
        with transaction.atomic():
            for name, role in PEOPLE.items():
                office._hire(name, role)
            office._furnish(1)
        office._give_change(1)
        return office


@dataclass
class Home:
    """A home, its plain account, and what the rating of its bills needs."""

    customer: Customer
    facts: dict
    billed_to: date
    readings: dict[date, int]
    account: Account = field(default_factory=Account)
    bills: dict[int, tuple[Billed, date, date]] = field(default_factory=dict)
    """By bill id: what the plain account knows of it, and its days."""
    ended: date | None = None

    @property
    def id(self):
        return self.customer.customer_account_id

    def issued(self):
        """Ids of the bills that stand, the oldest days first."""
        standing = [(days[0], bill_id) for bill_id, (billed, *days) in self.bills.items() if not billed.gone]
        return [bill_id for _, bill_id in sorted(standing)]

    def write_off(self):
        """What is left is too small to be collected."""
        for owed in self.account.owing():
            self.account.add(TakenOff({owed: owed.open}, written_off=True))

    def is_due(self, read_from):
        """Whether days before a window, and before its own end, are not billed."""
        return self.billed_to < min(read_from, self.ended or read_from)

    def is_closed(self, on):
        return self.ended is not None and self.ended <= on and self.billed_to >= self.ended

    def bill(self, bill_id, first, last, due):
        """A bill of these days goes out."""
        billed = self.made(bill_id, first, last, due)
        self.account.add(billed)
        self.bills[bill_id] = billed, first, last
        self.billed_to = max(self.billed_to, last)

    def bill_anew(self, bill_id, old_id, due):
        """In the place of another one."""
        old, first, last = self.bills[old_id]
        billed = self.made(bill_id, first, last, due)
        self.account.put_in_place(billed, old)
        self.bills[bill_id] = billed, first, last
        return old, billed

    def made(self, bill_id, first, last, due):
        """What a bill of these days must be, by the plain reference."""
        final = self.ended is not None and last >= self.ended
        owed, revenue = [], {}
        for service, fund, name in (("water", "W", "rate_class"), ("sewer", "S", "sewer_class")):
            lines = self._lines(service, self.facts[name], first, last, is_final=final)
            owed.append(Owed(due, service, sum(cents for _, cents in lines), bill=bill_id))
            for number, cents in lines:
                revenue[fund, number] = revenue.get((fund, number), Decimal(0)) + cents
        return Billed([one for one in owed if one.amount], revenue)

    def _lines(self, service, rate_class, first, last, *, is_final):
        segment = {
            "service": service,
            "rate_class": rate_class,
            "meter_size": self.facts["meter_size"].rstrip('"'),
            "zone": str(ZONE),
            "outside_city": self.facts["outside_city"],
            "dwelling_units": UNITS,
            "from_date": first,
            "to_date": last,
            "is_regular": (last - first).days in REGULAR and not is_final,
            "usage_milli": (self.readings[last] - self.readings[first]) * 1000,
        }
        versions = _versions(first, last)
        numbers = {one.code: int(one.ledger_account_number) for version in versions for one in version.components}
        lines = reference.rate_one(segment, versions, "half_up")
        return [(numbers[line.component], Decimal(line.amount_cents)) for line in lines]


_KNOWN = {}


def _versions(first, last):
    """Tariffs do not change while the tests run."""
    if (first, last) not in _KNOWN:
        _KNOWN[first, last] = tariff_versions_between(from_date=first, to_date=last)
    return _KNOWN[first, last]


@dataclass
class Town:
    """The town and its homes, billed for one month."""

    city: City
    office: TownOffice
    homes: list[Home]
    month: int = 0

    @classmethod
    def build(cls):
        start = date(2025, 12, 1)
        city = make_city(business_date=start, from_month=MONTHS[0], months=len(MONTHS))
        office = TownOffice.build_in(city)
        first = read_day(0)
        homes = []
        for facts in PLACES:
            customer = add_customer(
                city=city,
                from_date=date(2015, 1, 1),
                billed_to=first,
                reads=[(first, 100)],
                zone=ZONE,
                dwelling_units=UNITS,
                **facts,
            )
            homes.append(Home(customer, facts, first, {first: 100}))
        one_person(homes)
        return cls(city, office, homes)

    def read(self, home, day, reading):
        """What a meter shows; a second read of a day takes the first one's place."""
        home.readings[day] = reading
        read = NewRead(installation_id=home.customer.installation_id, read_on=day, reading_milli=reading * 1000)
        with transaction.atomic():
            record_read(read=read, now=self.city.now)

    def next_month(self, uses):
        """The next month's day of bills, its reads and its run."""
        self.month += 1
        for home, used in zip(self.homes, uses, strict=True):
            if home.ended is None:
                self.read(home, read_day(self.month), max(home.readings.values()) + used)
        on_day(self.city, cycle_month(cycle_number=1, month=MONTHS[self.month]).bill_on)
        self.run()

    def run(self):
        """The cycle's run of this month; the plain accounts are billed for what is due."""
        calendar = cycle_month(cycle_number=1, month=MONTHS[self.month])
        run_cycle(
            cycle_number=1,
            month=MONTHS[self.month],
            business_date=self.city.business_date,
            now=self.city.now,
            actor_id=self.city.actor_id,
        )
        for home in self.homes:
            if home.is_due(calendar.read_from):
                left = home.ended is not None and home.ended <= self.city.business_date
                # Where the last reading is known already, the rest of the service is on the same bill.
                last = home.ended if left else calendar.read_on
                went_out(home, home.billed_to, last)

    def is_unbilled(self):
        """Whether the month's run would bill something again."""
        calendar = cycle_month(cycle_number=1, month=MONTHS[self.month])
        return any(home.is_due(calendar.read_from) for home in self.homes)

    def leave(self, home, used):
        """The service ends today, and is billed to its end."""
        today = self.city.business_date
        reading = max(home.readings.values()) + used
        stopped = stop_service(
            **self.office.by("sam"),
            business_date=today,
            agreement_ids=[home.customer.water_agreement_id, home.customer.sewer_agreement_id],
            to_date=today,
            readings={home.customer.installation_id: reading * 1000},
        )
        home.readings[today], home.ended = reading, today
        assert stopped.final_bill_state == "ISSUED"
        went_out(home, home.billed_to, today)
        home.account.play()
        if 0 < home.account.owes() <= SMALL_CENTS:
            home.write_off()


def went_out(home, first, last):
    """The bill that came of it; its number and due day are the program's, its charges are not."""
    from curbstop.billing.models import Bill  # noqa: PLC0415 - only this looks behind the door

    row = Bill.objects.filter(customer_account_id=home.id, state="ISSUED").order_by("-pk").first()
    assert (row.from_date, row.to_date) == (first, last)
    home.bill(row.pk, first, last, row.due_date)


def one_person(homes):
    """All accounts have the same holder."""
    first = AccountRole.objects.get(customer_account_id=homes[0].id, role="holder")
    for home in homes[1:]:
        AccountRole.objects.filter(customer_account_id=home.id, role="holder").update(person_id=first.person_id)


def read_day(month):
    return cycle_month(cycle_number=1, month=MONTHS[month]).read_on
