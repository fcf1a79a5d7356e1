"""Whatever is billed, paid, voided, cancelled, billed anew, adjusted, moved and written off, in whatever order: after each
step the books are those of a plain Decimal model in which what was taken back never happened, and they prove themselves."""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from curbstop.billing.models import Bill
from curbstop.billing.queries import corrected_accounts, due_date_for
from curbstop.billing.types import POSTED, REQUESTED
from curbstop.cashiering.queries import deposit_candidates
from curbstop.journeys.adjust import NotAllowedToAdjustError, decide_adjustment, request_adjustment
from curbstop.journeys.correct_bills import (
    compute_effects,
    decide_correction,
    post_correction,
    propose_correction,
    request_correction,
)
from curbstop.journeys.correct_payment import reverse_payment
from curbstop.journeys.release_bill import LaterBillStandsError, cancel_bill
from curbstop.journeys.settle_accounts import transfer_balance, write_off_small_balances
from curbstop.journeys.settle_accounts.errors import NotClosedError, NothingLeftError
from curbstop.ledger.queries import trial_balance
from curbstop.ledger.types import POOL, SEWER, WATER
from curbstop.receivables.operations import CreditAlreadySpentError
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.correction_choices import BillChoice
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import PIN
from factories.homes_of_one_person import MONTHS, SMALL_CENTS, Home, Town
from factories.plain_books import NOTHING, RANK, Account, Billed, CameIn, Lowered, Owed, Paid, TakenOff, pay

SEQUENCES, STEPS = 200, 6
FUND_NAMES = {WATER: "W", SEWER: "S"}
OWED_TO_FUNDS = 290
HOMES = st.integers(0, 2)
USES = st.tuples(*[st.integers(9, 15)] * 3)
ANY = st.integers(0, 20)


@dataclass(eq=False)
class Receipt:
    """A payment that may be taken back."""

    receipt_id: int
    home: int
    session: int
    paid: Paid


class History(RuleBasedStateMachine):
    """Three homes of one person, billed for one month; one of them was left since."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.town = deepcopy(type(self).town)
        self.city, self.office, self.homes = self.town.city, self.town.office, self.town.homes
        self.receipts: list[Receipt] = []
        self.session: int | None = None
        self.moved: dict[int, Home] = {}

    def teardown(self) -> None:
        proof = verify_books()
        wrong = [(check.name, check.first) for check in proof.checks if not check.ok]
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert wrong == []

    def by(self, name: str) -> dict:
        return {**self.office.by(name), "business_date": self.city.business_date}

    @precondition(lambda self: self.town.month < len(MONTHS) - 1)
    @rule(uses=USES)
    def bill(self, uses: tuple[int, ...]) -> None:
        """A month passes: the drawer is turned in, the meters are read, the cycle is billed."""
        self._turn_in()
        self.town.next_month(uses)

    @precondition(lambda self: self.town.is_unbilled())
    @rule()
    def bill_what_is_left(self) -> None:
        self.town.run()

    @rule(place=HOMES, cents=st.integers(1, 30_000), leaving=st.none() | st.integers(0, SMALL_CENTS))
    def pay(self, place: int, cents: int, leaving: int | None) -> None:
        home = self.homes[place]
        if leaving is not None and home.account.owes() > leaving:
            cents = int(home.account.owes()) - leaving
        if self.session is None:
            self.session = self.office.open(day=self.city.business_date)
        taken = self.office.pay(self.session, home.id, cents)
        paid = Paid(Decimal(cents))
        home.account.add(paid)
        self.receipts.append(Receipt(taken.receipt_id, place, self.session, paid))

    @precondition(lambda self: self.receipts)
    @rule(number=ANY)
    def take_payment_back(self, number: int) -> None:
        """Voided while its drawer is open, reversed after its deposit."""
        receipt = self.receipts[number % len(self.receipts)]
        account = self.homes[receipt.home].account
        receipt.paid.gone = True
        account.play()
        if account.least_credit < 0:
            receipt.paid.gone = False
            with pytest.raises(CreditAlreadySpentError), transaction.atomic():
                self._take_back(receipt)
            return
        self._take_back(receipt)
        self.receipts.remove(receipt)

    def _take_back(self, receipt: Receipt) -> None:
        if receipt.session == self.session:
            self.office.void(receipt.receipt_id)
            return
        reverse_payment(
            **self.office.by("sam"),
            receipt_id=receipt.receipt_id,
            reason="not theirs",
            second_username="sue",
            second_pin=PIN,
        )

    @rule(place=HOMES, number=ANY)
    def cancel(self, place: int, number: int) -> None:
        home = self.homes[place]
        issued = home.issued()
        if not issued:
            return
        bill_id = issued[-1 - number % min(len(issued), 2)]
        why = self._refused(place, [bill_id])
        if bill_id != issued[-1]:
            why = LaterBillStandsError
        if why is not None:
            with pytest.raises(why), transaction.atomic():
                cancel_bill(bill_id=bill_id, reason="wrong", **self.by("sam"))
            return
        cancel_bill(bill_id=bill_id, reason="wrong", **self.by("sam"))
        billed, first, _ = home.bills[bill_id]
        for event in [billed, *self._standing_on(home, [billed])]:
            event.gone = True
        home.billed_to = first

    def _standing_on(self, home: Home, bills: list[Billed]) -> list[Lowered | TakenOff]:
        """What lowered the charges of bills: it goes back with them."""
        charges = {owed for billed in bills for owed in billed.owed}
        living = home.account.living()
        lowered = [event for event in living if isinstance(event, Lowered) and event.of in charges]
        taken = [event for event in living if isinstance(event, TakenOff) and event.written_off]
        return lowered + [event for event in taken if charges & event.parts.keys()]

    def _refused(self, place: int, bill_ids: list[int]) -> type[Exception] | None:
        """Why these bills cannot be taken back, if they cannot."""
        home = self.homes[place]
        bills = [home.bills[bill_id][0] for bill_id in bill_ids]
        going = [*bills, *self._standing_on(home, bills)]
        for event in going:
            event.gone = True
        home.account.play()
        spent = home.account.least_credit < 0
        for event in going:
            event.gone = False
        home.account.play()
        return CreditAlreadySpentError if spent else None

    @rule(place=HOMES, number=ANY, error=st.sampled_from([-2, -1, 1, 2]))
    def rebill(self, place: int, number: int, error: int) -> None:
        """A reading was wrong: the bill that it ends, and the one that it begins, are made anew in their places."""
        home = self.homes[place]
        issued = home.issued()
        if not issued:
            return
        at = number % len(issued)
        chosen = issued[at : at + 2]
        bills = [home.bills[bill_id] for bill_id in chosen]
        day = bills[0][2]
        reading = home.readings[day] + error
        if reading < home.readings[bills[0][1]] or (len(bills) > 1 and reading > home.readings[bills[1][2]]):
            return  # nobody is billed for less than nothing
        # A rest that was given up, and credit that is spent, have tests of their own.
        if any(isinstance(event, TakenOff) for event in self._standing_on(home, [one for one, *_ in bills])):
            return
        self.town.read(home, day, reading)
        why = self._refused(place, chosen)
        anew = deepcopy(home)
        for bill_id in chosen if why is None else ():
            given_again(anew.account, *anew.bill_anew(-bill_id, bill_id, self.city.business_date))
        anew.account.play()
        if anew.account.least_credit < 0:
            return
        made = [anew.bills[-bill_id][0] for bill_id in chosen if why is None]
        changes = any(total(old) != total(new) for (old, *_), new in zip(bills, made, strict=False))
        assert self._correct(chosen) == changes
        for bill_id in chosen if changes else ():
            row = Bill.objects.get(customer_account_id=home.id, state="ISSUED", from_date=home.bills[bill_id][1])
            given_again(home.account, *home.bill_anew(row.pk, bill_id, row.due_date))
        if changes:
            self._follow(home)

    def _follow(self, home: Home) -> None:
        """What a correction left on an account whose balance was moved goes the same way, and credit pays there at once."""
        goes_to = self.moved.get(home.id)
        home.account.play()
        owing, credit = home.account.owing(), home.account.credit
        if goes_to is None or goes_to.ended is not None or not (owing or credit):
            return
        if not home.is_closed(self.city.business_date):
            return
        parts, rest = would_reach(goes_to.account, credit)
        home.account.add(TakenOff({owed: owed.open for owed in owing}, written_off=False, credit=credit))
        goes_to.account.add(CameIn([Owed(owed.due, owed.code, owed.open) for owed in in_order(owing)], NOTHING))
        goes_to.account.add(TakenOff(parts, written_off=False, credit=-rest))

    def _correct(self, bill_ids: list[int]) -> bool:
        """Whether anything came of it."""
        numbers = tuple(str(number) for number in Bill.objects.filter(pk__in=bill_ids).values_list("number", flat=True))
        correction_id = propose_correction(
            cause="wrong_read", remark="misread", choice=BillChoice(numbers=numbers), **self.office.by("finn")
        )
        compute_effects(correction_id=correction_id, business_date=self.city.business_date, now=self.city.now)
        if not corrected_accounts(correction_id=correction_id, states=("PLANNED",)):
            return False
        request_correction(correction_id=correction_id, **self.office.by("finn"))
        decide_correction(correction_id=correction_id, approve=True, **self.by("sam"))
        by = self.by("sam")
        del by["command_key"]
        post_correction(correction_id=correction_id, **by)
        (row,) = corrected_accounts(correction_id=correction_id)
        assert row.state == POSTED, row.reason
        return True

    @rule(
        place=HOMES,
        code=st.sampled_from(["water", "sewer"]),
        cents=st.integers(-4_000, 2_000).filter(bool),
        of=st.none() | ANY,
    )
    def adjust(self, place: int, code: str, cents: int, of: int | None) -> None:
        home = self.homes[place]
        charges = [owed for owed in home.account.charges() if owed.code == code]
        target = charges[of % len(charges)] if of is not None and charges and cents < 0 else None
        row = request_adjustment(
            customer_account_id=home.id,
            charge_type=code,
            amount_cents=cents,
            reason_code="billing_error",
            remark="tried",
            open_item_id=None if target is None else self._item_id(home, target),
            **self.by("sue"),
        )
        if row.state == REQUESTED:
            try:
                with transaction.atomic():
                    decide_adjustment(adjustment_id=row.id, approve=True, **self.by("max"))
            except NotAllowedToAdjustError:
                decide_adjustment(adjustment_id=row.id, approve=False, **self.by("max"))
                return
        if cents > 0:
            due = due_date_for(mailing_date=self.city.business_date)
            revenue = {("W" if code == "water" else "S", 402 if code == "water" else 411): Decimal(cents)}
            home.account.add(Billed([Owed(due, code, Decimal(cents))], revenue, uses_credit=False))
        else:
            home.account.add(Lowered(code, Decimal(-cents), target))

    def _item_id(self, home: Home, owed: Owed) -> int:
        """Items of bills by their bill, others by the order in which they came."""
        rows = open_items(customer_account_ids=[home.id], settled=True)
        alike = [row.open_item_id for row in rows if (row.bill_id, row.charge_type) == (owed.bill, owed.code)]
        mine = [one for one in home.account.charges() if (one.bill, one.code) == (owed.bill, owed.code)]
        return sorted(alike)[mine.index(owed)]

    @rule(place=HOMES, used=st.integers(0, 9))
    def leave(self, place: int, used: int) -> None:
        home = self.homes[place]
        if home.ended is None and sum(one.ended is None for one in self.homes) > 1:
            self.town.leave(home, used)

    def _left(self) -> list[Home]:
        return [home for home in self.homes if home.ended is not None]

    @precondition(lambda self: self._left())
    @rule(number=ANY)
    def transfer(self, number: int) -> None:
        """What is left on an account whose service has ended goes to the same person's other one."""
        came_from = self._left()[number % len(self._left())]
        running = [home for home in self.homes if home.ended is None]
        goes_to = running[number % len(running)]
        account = came_from.account
        asked = {
            "from_customer_account_id": came_from.id,
            "to_customer_account_id": goes_to.id,
            "reason": "told by telephone",
        }
        closed = came_from.is_closed(self.city.business_date)
        if not closed or account.owes() + account.credit == 0:
            with pytest.raises(NothingLeftError if closed else NotClosedError), transaction.atomic():
                transfer_balance(**asked, **self.by("sam"))
            return
        transfer_balance(**asked, **self.by("sam"))
        self.moved[came_from.id] = goes_to
        owing = account.owing()
        account.add(TakenOff({owed: owed.open for owed in owing}, written_off=False, credit=account.credit))
        goes_to.account.add(CameIn([Owed(owed.due, owed.code, owed.open) for owed in in_order(owing)], account.credit))

    @precondition(lambda self: any(0 < home.account.owes() <= SMALL_CENTS for home in self._left()))
    @rule()
    def write_off(self) -> None:
        write_off_small_balances(**self.by("sam"))
        for home in self.homes:
            if home.is_closed(self.city.business_date) and 0 < home.account.owes() <= SMALL_CENTS:
                home.write_off()

    def _turn_in(self) -> None:
        if self.session is None:
            return
        self.office.count_right(self.session)
        self.office.approve(self.session)
        if any(row.session_id == self.session for row in deposit_candidates()):
            self.office.deposit([self.session])
        self.session = None

    @invariant()
    def the_books_are_the_models(self) -> None:
        books = Counter()
        items = open_items(customer_account_ids=[home.id for home in self.homes])
        for home in self.homes:
            home.account.play()
            books.update(home.account.books)
            wanted = sorted((owed.due, owed.code, owed.open) for owed in home.account.owing())
            found = [row for row in items if row.customer_account_id == home.id]
            assert sorted((row.due_date, row.charge_type, row.open_cents) for row in found) == wanted
            assert credit_balance(customer_account_id=home.id) == home.account.credit
        rows = [(row, row.total_debit_cents - row.total_credit_cents) for row in trial_balance()]
        told = {(FUND_NAMES[row.fund_id], row.number): cents for row, cents in rows if row.fund_id in FUND_NAMES}
        assert {key: cents for key, cents in told.items() if cents} == {key: c for key, c in books.items() if c}
        pool = {row.number: cents for row, cents in rows if row.fund_id == POOL}
        assert -pool.get(OWED_TO_FUNDS, 0) == self._money_in() == books["W", 100] + books["S", 100]
        assert not any(cents for row, cents in rows if row.fund_id not in {*FUND_NAMES, POOL})

    def _money_in(self) -> Decimal:
        living = (event for home in self.homes for event in home.account.living() if isinstance(event, Paid))
        return sum((event.cents for event in living), Decimal(0))


def total(billed: Billed) -> Decimal:
    return sum((owed.amount for owed in billed.owed), Decimal(0))


def given_again(account: Account, old: Billed, new: Billed) -> None:
    """What had lowered the old bill's charges lowers the new one's, where it stood; no more than a smaller charge is."""
    charges = {owed.code: owed for owed in new.owed}
    for before in old.owed:
        charge = charges.get(before.code)
        left = NOTHING if charge is None else charge.amount
        for event in [one for one in account.living() if isinstance(one, Lowered) and one.of is before]:
            if charge is not None and charge.amount < before.amount:
                event.cents = min(event.cents, left)
            left -= event.cents
            event.of = charge
            event.gone = charge is None or not event.cents
        for event in [one for one in account.living() if isinstance(one, TakenOff) and before in one.parts]:
            if charge is not None:
                event.parts[charge] = event.parts.pop(before)


def would_reach(account: Account, credit: Decimal) -> tuple[dict[Owed, Decimal], Decimal]:
    """What so much would pay on an account now, and what it would leave over."""
    account.play()
    before = {owed: owed.open for owed in account.owing()}
    rest = pay(credit, list(before), account.moments + 1)
    parts = {owed: cents - owed.open for owed, cents in before.items() if cents != owed.open}
    account.play()
    return parts, rest


def in_order(owing: list[Owed]) -> list[Owed]:
    """As the list of open items has them: oldest due first, those of bills before others, water before sewer."""
    return sorted(owing, key=lambda owed: (owed.due, owed.bill is None, owed.bill or 0, RANK[owed.code]))


def town_with_a_month_billed(settings) -> Town:
    """PINs are hashed for real, only not for long."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = Town.build()
    made.next_month((12, 12, 12))
    made.leave(made.homes[2], 4)
    return made


def machine_of(town: Town) -> type[History]:
    """The machine over this town."""
    return type("OfThisTown", (History,), {"town": town})


def play_at_random(town: Town, *, sequences: int) -> None:
    """So many random sequences, each proved at its end and rolled back."""
    run_state_machine_as_test(
        machine_of(town),
        settings=hypothesis_settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
