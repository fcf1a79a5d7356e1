"""Whatever is taken, voided, reversed, returned and closed, in whatever order: the books are right, and items and
ages are those of a plain model in which what was undone never happened."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from curbstop.cashiering import queries
from curbstop.cashiering.types import TenderDraft, TenderKind
from curbstop.journeys import correct_payment, return_item
from curbstop.receivables.queries import balance_summary, credit_balance, open_items
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, PIN, CashOffice, account_line, cash_tender

RANK = {"water": 1, "sewer": 2, "geothermal": 3, "fee_late": 5}
AGES = (DAY, DAY + timedelta(days=45), DAY + timedelta(days=120))


def money_order(cents: int) -> TenderDraft:
    """Paper that is taken from everybody, also from those whose paper came back before."""
    return TenderDraft(kind=TenderKind.MONEY_ORDER, amount_cents=cents, check_number="7")


@dataclass
class Owed:
    """A charge of the model."""

    due: date
    bill: int
    code: str
    open: int


@dataclass
class Model:
    """One customer account played from the start, in whole cents and plain loops."""

    items: list[Owed] = field(default_factory=list)
    credit: int = 0

    def bill(self, number: int, due: date, charges: dict[str, int]) -> None:
        self.items += [Owed(due, number, code, cents) for code, cents in charges.items()]
        self.credit = self.apply(self.credit)

    def pay(self, cents: int) -> None:
        self.credit += self.apply(cents)

    def apply(self, cents: int) -> int:
        """Oldest due first; a bill's charges as one, each by its share, largest remainder first. Returns the rest."""
        for key in sorted({(owed.due, owed.bill) for owed in self.items if owed.open}):
            unit = [owed for owed in self.items if (owed.due, owed.bill) == key and owed.open]
            unit.sort(key=lambda owed: RANK[owed.code])
            total = sum(owed.open for owed in unit)
            paid = min(cents, total)
            parts = [paid * owed.open // total for owed in unit]
            order = sorted(range(len(unit)), key=lambda place: (-(paid * unit[place].open % total), place))
            for place in order[: paid - sum(parts)]:
                parts[place] += 1
            for owed, part in zip(unit, parts, strict=True):
                owed.open -= part
            cents -= paid
        return cents


@dataclass
class Payment:
    """A payment that was taken: what the model needs, and what the journeys need to undo it."""

    place: int
    receipt_id: int
    cash: int
    check: int
    session: int
    is_undone: bool = False
    is_returned: bool = False


class CashRoom(RuleBasedStateMachine):
    """Two customer accounts, one drawer after the other."""

    office: CashOffice

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.accounts = [self.office.account(), self.office.account()]
        self.events: list[list[tuple[str, object]]] = [[], []]
        self.payments: list[Payment] = []
        self.deposited: set[int] = set()
        self.number = 0
        self.session = self.office.open()

    def teardown(self) -> None:
        proof = verify_books()
        wrong = [(check.name, check.first) for check in proof.checks if not check.ok]
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert wrong == []

    @rule(
        place=st.integers(0, 1),
        days=st.integers(-60, 60),
        charges=st.dictionaries(st.sampled_from(sorted(RANK)), st.integers(1, 5_000), min_size=1, max_size=3),
    )
    def bill(self, place: int, days: int, charges: dict[str, int]) -> None:
        self.number += 1
        due = DAY + timedelta(days=days)
        self.office.bill(self.accounts[place], due=due, **charges)
        self.events[place].append(("bill", (self.number, due, charges)))

    @rule(place=st.integers(0, 1), cash=st.integers(0, 6_000), check=st.integers(0, 6_000))
    def pay(self, place: int, cash: int, check: int) -> None:
        tenders = [money_order(check)] if check else []
        tenders += [cash_tender(cash)] if cash else []
        if not tenders:
            return
        taken = self.office.take(self.session, [account_line(self.accounts[place], cash + check)], tenders)
        payment = Payment(place, taken.receipt_id, cash, check, self.session)
        self.payments.append(payment)
        self.events[place].append(("pay", payment))

    def _choose(self, number: int, *, deposited: bool, check: bool = False) -> Payment | None:
        found = [
            payment
            for payment in self.payments
            if not payment.is_undone
            and not payment.is_returned
            and (payment.session in self.deposited) == deposited
            and (payment.check > 0 or not check)
        ]
        return found[number % len(found)] if found else None

    @rule(number=st.integers(0, 20))
    def void(self, number: int) -> None:
        payment = self._choose(number, deposited=False)
        if payment is not None:
            self.office.void(payment.receipt_id)
            payment.is_undone = True

    @precondition(lambda self: self.deposited)
    @rule(number=st.integers(0, 20))
    def reverse(self, number: int) -> None:
        payment = self._choose(number, deposited=True)
        if payment is not None:
            correct_payment.reverse_payment(
                **self.office.by("sam"),
                receipt_id=payment.receipt_id,
                reason="not theirs",
                second_username="sue",
                second_pin=PIN,
            )
            payment.is_undone = True

    @precondition(lambda self: self.deposited)
    @rule(number=st.integers(0, 20))
    def bounce(self, number: int) -> None:
        """The check of a payment comes back; what was paid in cash with it stays."""
        payment = self._choose(number, deposited=True, check=True)
        if payment is not None:
            tender = queries.receipt(receipt_id=payment.receipt_id).tenders[0]
            return_item.return_item(
                **self.office.by("finn"),
                tender_id=tender.id,
                reason_code="R01",
                returned_on=DAY,
                charge_fee=False,
            )
            payment.is_returned = True

    @rule(short=st.sampled_from([0, 0, 900, -100]))
    def close(self, short: int) -> None:
        self.office.count_right(self.session, short=short)
        self.office.approve(self.session, reason="as counted")
        if any(row.session_id == self.session for row in queries.deposit_candidates()):
            self.office.deposit([self.session])
        self.deposited.add(self.session)
        self.session = self.office.open()

    @invariant()
    def items_ages_and_credit_are_the_models(self) -> None:
        for place, account in enumerate(self.accounts):
            model = self._model(place)
            wanted = sorted((owed.due, owed.code, owed.open) for owed in model.items if owed.open)
            found = [
                (row.due_date, row.charge_type, row.open_cents) for row in open_items(customer_account_ids=[account])
            ]
            assert sorted(found) == wanted
            assert credit_balance(customer_account_id=account) == model.credit
            for on in AGES:
                summary = balance_summary(customer_account_id=account, on=on)
                late = sum(owed.open for owed in model.items if owed.due < on)
                assert summary.past_due_cents == late

    def _model(self, place: int) -> Model:
        model = Model()
        for kind, event in self.events[place]:
            if kind == "bill":
                model.bill(*event)
            elif not event.is_undone:
                model.pay(event.cash + (0 if event.is_returned else event.check))
        return model


def test_random_cash_days_keep_the_books_right_and_equal_a_model_in_which_undone_things_never_were(office):
    class Furnished(CashRoom):
        pass

    Furnished.office = office
    run_state_machine_as_test(Furnished, settings=settings(max_examples=15, stateful_step_count=16, deadline=None))
