"""A billed town whose bank is agreed with: people of finance, customers who pay by autopay, and their bills."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from curbstop.autopay.queries import autopay_run
from curbstop.autopay.types import BankData, NewMandate
from curbstop.billing.models import Bill
from curbstop.cashiering import operations as cash
from curbstop.customers.models import CustomerAccount
from curbstop.exchange.autopay.cutting import cut_drafts
from curbstop.exchange.autopay.reading import file_of_drafts
from curbstop.exchange.banks.nacha.reading import read_ach
from curbstop.exchange.return_files import read_return_file
from curbstop.journeys.autopay import post_drafts, start_autopay
from curbstop.journeys.post_payment_file import post_payment_file
from curbstop.journeys.post_return_file import post_return_file
from curbstop.platform.policies import adopt_policy
from curbstop.staff import operations as staff
from curbstop.staff.types import FINANCE, MANAGER, REPRESENTATIVE, SUPERVISOR
from factories.billed_town import MONTHS, bill_months, customer_with, on_day
from factories.billing_city import City, Customer, make_city

ORIGINATOR = {
    "destination_routing": "121042882",
    "destination_name": "BANK OF THE TEST",
    "origin": "1956000123",
    "origin_name": "CITY OF EXAMPLE",
    "company_name": "CITY WATER",
    "company_id": "1956000123",
    "odfi_routing": "121042882",
    "bank_account": "OPER",
}
BANK = BankData("231380104", "0012345678")
LONG_AGO = date(2010, 1, 1)
FIRST_DAY = date(2018, 7, 18)


@dataclass
class AutopayTown:
    """The city, who works in it, and verbs."""

    city: City
    staff: dict[str, int]
    bank_id: int

    def by(self, name: str, **more: object) -> dict[str, object]:
        return {"command_key": uuid4(), "actor_id": self.staff[name], "now": self.city.now, **more}

    def customer(self, uses=(12,), **options: object) -> Customer:
        return customer_with(self.city, uses, **options)

    def authorise(self, customer: Customer, *, prenote: bool = False, **changes: object) -> int:
        given = {
            "customer_account_id": customer.customer_account_id,
            "entry_class": "PPD",
            "holder_name": "Pat Doe",
            "bank": BANK,
            "authorised_by": "Pat Doe",
            "authorised_on": self.city.business_date,
            "evidence_reference": "form 17",
            "needs_prenote": prenote,
        }
        return start_autopay(
            **self.by("rita"), business_date=self.city.business_date, new=NewMandate(**{**given, **changes})
        )

    def bill_them(self, months: int = 1) -> None:
        """September's bills go out, and those of the months after."""
        bill_months(self.city, *MONTHS[1 : months + 1])

    def latest_bill_of(self, customer: Customer) -> Bill:
        return Bill.objects.filter(customer_account_id=customer.customer_account_id).latest("pk")

    def bill_of(self, customer: Customer) -> Bill:
        return Bill.objects.get(customer_account_id=customer.customer_account_id)

    def go_to(self, day: date) -> None:
        on_day(self.city, day)

    @property
    def due(self) -> date:
        return Bill.objects.exclude(due_date=None).values_list("due_date", flat=True)[0]

    def cut(
        self, *, settles_on: date | None = None, name: str = "finn", now: datetime | None = None, **more: object
    ) -> int:
        by = self.by(name) | ({"now": now} if now else {})
        return cut_drafts(**by, settles_on=settles_on or self.due, **more)

    def entries(self, run_id: int):
        return list(read_ach(content=file_of_drafts(run=autopay_run(run_id=run_id))))

    def post(self, run_id: int) -> int | None:
        return post_drafts(**self.by("finn"), run_id=run_id)

    def pay(self, customer: Customer, cents: int) -> None:
        """Online."""
        number = CustomerAccount.objects.get(pk=customer.customer_account_id).number
        amount = f"{cents // 100}.{cents % 100:02d}"
        text = f"#control,1,{amount}\naccount_number,amount,reference,payer,paid_on\n{number},{amount},{uuid4().hex[:12]},P,\n"
        post_payment_file(
            **self.by("finn"),
            content=text.encode(),
            name="online.csv",
            source="online",
            bank_account_id=self.bank_id,
            expected_on=self.city.business_date,
            effective_date=self.city.business_date,
        )

    def answered(self, content: bytes):
        return post_return_file(
            **self.by("finn"),
            return_file=read_return_file(content=content, name=f"{uuid4().hex[:6]}.ach"),
            returned_on=self.city.business_date,
        )


def autopay_town() -> AutopayTown:
    city = make_city(business_date=FIRST_DAY, from_month=MONTHS[0], months=len(MONTHS))
    people = {}
    with transaction.atomic():
        for name, role in {"finn": FINANCE, "sam": SUPERVISOR, "max": MANAGER, "rita": REPRESENTATIVE}.items():
            people[name] = staff.add_staff_user(
                username=name,
                given_name=name.capitalize(),
                family_name="Test",
                email=f"{name}@example.org",
                password="correct horse battery",
                now=city.now,
            )
            staff.grant(staff_user_id=people[name], kind="role", code=role, from_date=LONG_AGO, now=city.now)
        bank = cash.add_bank_account(code="OPER", name="Operating", bank_name="First Bank", last_four="1234")
        adopt_policy(key="ach.originator", value=ORIGINATOR, from_date=date(2015, 1, 1), source="test", mark="D")
    return AutopayTown(city, people, bank)
