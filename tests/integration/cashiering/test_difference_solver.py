"""A counted difference is explained from the day's rows, and corrected through the books with evidence only."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.cashiering import operations as cash
from curbstop.cashiering.models import CashSession, DifferenceCorrection, OverShort, Receipt, SuspenseItem, Tender
from curbstop.cashiering.operations import (
    AlreadyUndoneError,
    CannotReopenError,
    EvidenceMissingError,
    MoreThanDifferenceError,
    NotAllowedError,
    NotPostedYetError,
)
from curbstop.cashiering.queries import (
    cause_slug,
    corrections_of,
    difference_causes,
    drawer_day,
    session_for_supervisor,
)
from curbstop.cashiering.queries.day_sessions import sessions_of
from curbstop.cashiering.types import Act, Count, TenderClass
from curbstop.cashiering.types.difference import CustomersWord, EvidenceFile, ImageEvidence, Recount, SlipEvidence
from curbstop.journeys.approve_session import reopen_session
from curbstop.journeys.correct_difference import CountAgainError, NoSuchProposalError, correct_difference
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.types import LEAD_FUND, POOL
from curbstop.reporting.account_timeline import account_timeline
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import (
    DAY,
    FLOAT_CENTS,
    NOW,
    PIN,
    CashOffice,
    account_line,
    as_currency,
    cents_of,
    check_tender,
)

SLIP = SlipEvidence("The terminal's slip shows the other amount")
WORD = CustomersWord("Paid 40.00 and has the receipt", said_by="A. Customer", said_on=DAY)
IMAGE = ImageEvidence("The check as imaged", EvidenceFile("check.png", "image/png", b"\x89PNG of a check"))


def count_as(
    office: CashOffice, session: int, *, cash_cents: int = 0, checks: tuple[int, ...] | None = None, name: str = "ana"
) -> None:
    """Count what is recorded but for these cents and this tape."""
    right = office.right_count(session)
    office.count(
        session,
        Count(
            currency=as_currency(right.currency_cents + cash_cents),
            checks=right.checks if checks is None else checks,
            card_batch_cents=right.card_batch_cents,
        ),
        name=name,
    )


def approved(office: CashOffice, session: int, **counted: object) -> None:
    count_as(office, session, **counted)
    office.approve(session, reason="not known yet")


def correct(
    office: CashOffice, session: int, kind: str, evidence, *, name: str = "sue", second: str = "max", **more
) -> int:
    causes = difference_causes(session_id=session)
    cause = next(one for one in [*causes, *(p for c in causes for p in c.parts)] if one.kind == kind)
    return correct_difference(
        **office.by(name),
        session_id=session,
        slug=cause_slug(cause=cause),
        evidence=evidence,
        second_username=second,
        second_pin=PIN,
        **more,
    )


def holds_together(session: int) -> None:
    """The session is empty, verify is green, over and short net out as the rows say."""
    holder = CashSession.objects.get(pk=session).holder_id
    assert (cents_of(POOL, 102, holder), cents_of(POOL, 104, holder)) == (0, 0)
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def test_nothing_is_proposed_before_the_last_count(office: CashOffice) -> None:
    session = office.open()
    office.pay(session, office.account(), 4_000)
    assert difference_causes(session_id=session) == ()
    count_as(office, session, cash_cents=-4_000)
    assert difference_causes(session_id=session) == ()
    count_as(office, session, cash_cents=-4_000)
    assert {str(cause.kind) for cause in difference_causes(session_id=session)} >= {"void_not_made"}


def test_a_proposal_is_no_correction_before_the_difference_is_posted(office: CashOffice) -> None:
    session = office.open()
    office.take(session, [account_line(office.account(), 4_000)], [check_tender(4_000)])
    for _ in range(2):
        count_as(office, session, cash_cents=4_000, checks=())
    with pytest.raises(NotPostedYetError):
        correct(office, session, "wrong_tender", SLIP)


def test_the_solver_reads_receipts_change_stubs_and_the_tape(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000, sewer=3_500)
    office.take(session, [account_line(account, 9_500)], [check_tender(9_500)])
    approved(office, session, checks=(9_000,))
    day = drawer_day(session_id=session)
    assert (day.items[0].stub_cents, day.tape, day.difference.checks_cents) == (9_500, (9_000,), -500)
    assert difference_causes(session_id=session)[0].kind == "check_at_stub"


def test_a_wrong_tender_is_corrected_without_touching_the_customer(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000)
    receipt = office.pay(session, account, 6_000)
    approved(office, session, cash_cents=-6_000, checks=(6_000,))
    assert (cents_of(LEAD_FUND, 498), cents_of(LEAD_FUND, 499)) == (6_000, 6_000)
    assert difference_causes(session_id=session)[0].kind == "wrong_tender"
    correct(office, session, "wrong_tender", SLIP, second="")
    assert (cents_of(LEAD_FUND, 498), cents_of(LEAD_FUND, 499), office.owes(account)) == (0, 0, 0)
    assert difference_causes(session_id=session) == ()
    assert OverShort.objects.filter(session=session).count() == 4
    seen = session_for_supervisor(session_id=session).classes
    assert [(row.difference_cents, row.posted_cents) for row in seen] == [(-6_000, 0), (6_000, 0), (0, 0)]
    (drawer,) = sessions_of(business_date=DAY, names={})
    assert [(cell.counted_cents or 0) - cell.recorded_cents for cell in drawer.cells] == [-6_000, 6_000, 0]
    assert corrections_of(session_id=session)[0].receipt_id == receipt.receipt_id
    assert session_for_supervisor(session_id=session).events[-1].kind == "corrected"
    holds_together(session)


def test_a_check_keyed_too_high_is_taken_from_the_payment(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=9_500)
    office.take(session, [account_line(account, 9_500)], [check_tender(9_500)])
    approved(office, session, checks=(9_000,))
    correct(office, session, "check_at_stub", IMAGE)
    assert (office.owes(account), cents_of(LEAD_FUND, 499)) == (500, 0)
    reduced = [row for row in account_timeline(customer_account_id=account) if row.name == "reduced"]
    assert [row.amount_cents for row in reduced] == [500]
    row = corrections_of(session_id=session)[0]
    assert (row.amount_cents, row.customer_account_id, row.evidence_kind) == (500, account, "image")
    assert SuspenseItem.objects.get().amount_cents == 500
    assert difference_causes(session_id=session) == ()
    holds_together(session)


def test_exchanged_digits_of_a_check_are_put_right_on_the_account(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=9_510)
    office.take(session, [account_line(account, 5_910)], [check_tender(5_910)])
    approved(office, session, checks=(9_510,))
    correct(office, session, "transposed", IMAGE)
    assert (office.owes(account), cents_of(LEAD_FUND, 498)) == (0, 0)
    holds_together(session)


def test_a_payment_keyed_twice_is_reversed_and_makes_the_short_good(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000)
    office.pay(session, account, 6_000)
    twice = office.pay(session, account, 6_000)
    approved(office, session, cash_cents=-6_000)
    assert difference_causes(session_id=session)[0].kind == "doubled"
    correct(office, session, "doubled", WORD)
    assert (office.owes(account), cents_of(LEAD_FUND, 499)) == (0, 0)
    assert corrections_of(session_id=session)[0].receipt_id == twice.receipt_id
    holds_together(session)


def test_a_void_too_many_is_put_back_as_a_payment(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000)
    office.void(office.pay(session, account, 6_500).receipt_id)
    office.void(office.pay(session, account, 6_000).receipt_id)
    approved(office, session, cash_cents=6_000)
    assert difference_causes(session_id=session)[0].kind == "void_twice"
    correct(office, session, "void_twice", WORD)
    assert (office.owes(account), cents_of(LEAD_FUND, 498)) == (0, 0)
    holds_together(session)


def test_money_without_a_receipt_waits_as_unidentified_until_its_payer_is_named(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000)
    office.take(session, [account_line(office.account(), 3_000)], [check_tender(3_000)])
    approved(office, session, checks=(3_000, 4_711))
    correct(office, session, "missed", SLIP, second="")
    assert (SuspenseItem.objects.get().amount_cents, cents_of(LEAD_FUND, 498)) == (4_711, 0)
    assert cents_of(POOL, 206, SuspenseItem.objects.get().pk) == 4_711
    assert office.owes(account) == 6_000
    holds_together(session)


def test_money_without_a_receipt_is_credited_when_its_payer_is_named(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000)
    office.take(session, [account_line(office.account(), 3_000)], [check_tender(3_000)])
    approved(office, session, checks=(3_000, 6_000))
    correct(office, session, "missed", WORD, customer_account_id=account)
    assert (office.owes(account), cents_of(LEAD_FUND, 498)) == (0, 0)
    holds_together(session)


def test_a_check_in_a_neighbours_drawer_takes_short_and_over_back_together(office: CashOffice) -> None:
    mine, theirs = office.open("ana"), office.open("ben", drawer=1)
    office.take(mine, [account_line(office.account(), 7_123)], [check_tender(7_123)])
    office.take(mine, [account_line(office.account(), 2_000)], [check_tender(2_000)])
    office.take(theirs, [account_line(office.account(), 4_000)], [check_tender(4_000)], name="ben")
    approved(office, mine, checks=(2_000,))
    for _ in range(2):
        count_as(office, theirs, checks=(4_000, 7_123), name="ben")
    office.approve(theirs, reason="one check too many")
    assert difference_causes(session_id=mine)[0].kind == "neighbour"
    recount = OverShort.objects.get(session=theirs).count_id
    correct(office, mine, "neighbour", Recount("Counted again, it is there", count_id=recount), second="")
    assert (cents_of(LEAD_FUND, 498), cents_of(LEAD_FUND, 499)) == (0, 0)
    assert len(corrections_of(session_id=mine)) == len(corrections_of(session_id=theirs)) == 1
    holds_together(mine)
    holds_together(theirs)


def test_a_first_count_is_no_recount(office: CashOffice) -> None:
    mine, theirs = office.open("ana"), office.open("ben", drawer=1)
    office.take(mine, [account_line(office.account(), 7_123)], [check_tender(7_123)])
    office.take(mine, [account_line(office.account(), 2_000)], [check_tender(2_000)])
    approved(office, mine, checks=(2_000,))
    count_as(office, theirs, checks=(7_123,), name="ben")
    office.approve(theirs, reason="one check too many")
    first = OverShort.objects.get(session=theirs).count_id
    with pytest.raises(IntegrityError, match="recount"):
        correct(office, mine, "neighbour", Recount("Looked at again", count_id=first), second="")
    assert not DifferenceCorrection.objects.exists()


def short_by_a_doubled_payment(office: CashOffice) -> int:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000)
    office.pay(session, account, 6_000)
    office.pay(session, account, 6_000)
    approved(office, session, cash_cents=-6_000)
    return session


def test_a_customers_account_never_changes_on_a_count_alone(office: CashOffice) -> None:
    session = short_by_a_doubled_payment(office)
    count = OverShort.objects.get(session=session).count_id
    with pytest.raises(EvidenceMissingError):
        correct(office, session, "doubled", Recount("Counted again", count_id=count))


def test_evidence_without_words_and_a_word_of_nobody_are_refused(office: CashOffice) -> None:
    session = short_by_a_doubled_payment(office)
    with pytest.raises(cash.ReasonMissingError):
        correct(office, session, "doubled", SlipEvidence("  "))
    with pytest.raises(EvidenceMissingError):
        correct(office, session, "doubled", CustomersWord("It was once", said_by=" ", said_on=DAY))


def test_a_customers_account_changes_with_a_second_supervisor_only(office: CashOffice) -> None:
    session = short_by_a_doubled_payment(office)
    with pytest.raises(CurbstopError):
        correct(office, session, "doubled", WORD, second="")
    assert not DifferenceCorrection.objects.exists()


@pytest.mark.parametrize("name", ["ana", "ben", "finn"])
def test_cashiers_and_finance_correct_no_difference(office: CashOffice, name: str) -> None:
    session = short_by_a_doubled_payment(office)
    with pytest.raises(NotAllowedError):
        correct(office, session, "doubled", WORD, name=name)


def test_who_counted_for_an_absent_cashier_does_not_correct(office: CashOffice) -> None:
    from curbstop.journeys import close_session  # noqa: PLC0415

    session, account = office.open(), office.account()
    office.take(session, [account_line(account, 4_000)], [check_tender(4_000)])
    close_session.begin_count(**office.by("sue"), session_id=session)
    close_session.commit_count(
        **office.by("sue"),
        session_id=session,
        count=Count(currency=as_currency(FLOAT_CENTS + 4_000)),
        second_username="max",
        second_pin=PIN,
    )
    office.approve(session, reason="tender unclear")
    with pytest.raises(NotAllowedError, match="counted"):
        correct(office, session, "wrong_tender", SLIP, name="sue")
    with pytest.raises(NotAllowedError, match="counted"):
        correct(office, session, "wrong_tender", SLIP, name="max")
    correct(office, session, "wrong_tender", SLIP, name="sam")


def test_the_database_refuses_a_customers_correction_without_evidence_or_second_person(office: CashOffice) -> None:
    session = short_by_a_doubled_payment(office)
    correct(office, session, "doubled", WORD)
    columns = [field.column for field in DifferenceCorrection._meta.fields if field.column != "id"]
    for change in ("evidence_kind = 'recount'", "confirmed_by_id = NULL", "evidence_words = ''", "said_by = ''"):
        name, value = change.split(" = ")
        chosen = ", ".join(value if column == name else column for column in columns)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO cashiering_differencecorrection ({', '.join(columns)})"
                f" SELECT {chosen} FROM cashiering_differencecorrection"
            )


def test_a_correction_is_made_once_and_never_for_more_than_is_left(office: CashOffice) -> None:
    session = short_by_a_doubled_payment(office)
    causes = difference_causes(session_id=session)
    slug = cause_slug(cause=causes[0])
    key = uuid4()
    asked = {
        **office.by("sue"),
        "session_id": session,
        "slug": slug,
        "evidence": WORD,
        "second_username": "max",
        "second_pin": PIN,
    }
    del asked["command_key"]
    assert correct_difference(command_key=key, **asked) == correct_difference(command_key=key, **asked)
    assert DifferenceCorrection.objects.count() == 1
    with pytest.raises(NoSuchProposalError):
        correct_difference(command_key=uuid4(), **asked)
    explained = cash.Explanation(Act(office.staff["sue"], NOW), session, "missed", SLIP)
    with pytest.raises(MoreThanDifferenceError), transaction.atomic():
        cash.keep_over_unidentified(explained=explained, tender_class=TenderClass.CURRENCY, amount_cents=100)


def test_a_corrected_session_does_not_reopen_and_its_receipt_is_not_undone_again(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=9_500)
    office.take(session, [account_line(account, 9_500)], [check_tender(9_500)])
    approved(office, session, checks=(9_000,))
    correct(office, session, "check_at_stub", IMAGE)
    with pytest.raises(CannotReopenError):
        reopen_session(**office.by("sue"), session_id=session, reason="once more")
    from curbstop.journeys.correct_payment import reverse_payment  # noqa: PLC0415

    with pytest.raises(AlreadyUndoneError):
        reverse_payment(**office.by("sue"), receipt_id=Receipt.objects.get().pk, reason="x", second_username="max", second_pin=PIN)  # fmt: skip


def test_what_must_be_counted_again_is_no_posting(office: CashOffice) -> None:
    session = office.open()
    office.take(session, [account_line(office.account(), 4_000)], [check_tender(4_000)])
    approved(office, session, cash_cents=-1_000)
    with pytest.raises(CountAgainError):
        correct(office, session, "strap_or_roll", SLIP)


def test_a_correction_after_the_deposit_posts_today_and_the_counted_difference_stays(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=9_500)
    office.take(session, [account_line(account, 9_500)], [check_tender(9_500)])
    approved(office, session, checks=(9_000,))
    office.deposit([session])
    correct(office, session, "check_at_stub", IMAGE, name="sue")
    amounts = list(OverShort.objects.filter(session=session).order_by("pk").values_list("amount_cents", flat=True))
    assert amounts == [-500, 500]
    holds_together(session)


def test_nobody_else_s_tender_is_corrected(office: CashOffice) -> None:
    session = short_by_a_doubled_payment(office)
    assert Tender.objects.count() == 2
    explained = cash.Explanation(Act(office.staff["sue"], NOW + timedelta(minutes=1)), session, "wrong_tender", SLIP)
    with pytest.raises(MoreThanDifferenceError), transaction.atomic():
        cash.correct_tender_of_difference(
            explained=explained, tender_id=Tender.objects.first().pk, true_class=TenderClass.CHECKS
        )
