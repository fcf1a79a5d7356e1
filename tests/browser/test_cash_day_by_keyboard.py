"""A whole day of the cash office by keyboard alone: three cashiers, the mail room, a lockbox file, a department's transmittal,
a short drawer solved, the deposit and its bank line, and the day's end. Everybody sits at a workstation of their own."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.cash_seat import scan
from browser.keyboard import Hands
from browser_fixtures import new_context
from curbstop.cashiering.models import BankLine, CashSession, Deposit, DifferenceCorrection, OverShort, PaymentBatch
from curbstop.correspondence.queries import compose_scanline
from curbstop.customers.models import CustomerAccount
from curbstop.ledger.queries import day_state
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, FLOAT_CENTS, PIN, CashOffice
from factories.exchange_files import lockbox
from factories.mail_room import furnish_mail_room

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
PICTURE = b"\x89PNG\r\n of a check"
ON = f"{DAY:%m/%d/%Y}"


class Room:
    """Everybody's workstation; somebody sits down when they are first asked for."""

    def __init__(self, *, browser: Browser, address: str) -> None:
        self.browser, self.address, self.seats = browser, address, {}

    def __getitem__(self, name: str) -> Hands:
        if name not in self.seats:
            context = new_context(self.browser, self.address)
            context.set_default_timeout(60_000)
            self.seats[name] = Hands(page=context.new_page(), name=name)
        return self.seats[name]

    def leave(self) -> None:
        for hands in self.seats.values():
            hands.page.context.close()


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return furnish_mail_room(CashOffice.build())


@pytest.fixture
def room(browser, live_server, office) -> Iterator[Room]:
    sitting = Room(browser=browser, address=live_server.url)
    yield sitting
    sitting.leave()


def open_drawers(room: Room) -> None:
    """Each counts the float in, and a colleague acknowledges it."""
    for name, second in (("ana", "ben"), ("ben", "cruz"), ("cruz", "ana")):
        hands = room[name]
        hands.go("/counter/drawer/open/")
        hands.count(FLOAT_CENTS)
        hands.second(second, PIN)
        hands.press_to("F9", "/counter/")


def take_payments(room: Room, *, stub: str, number: str) -> None:
    """A scanned bill with a check, an account typed with cash, a permit with cash."""
    ana, ben, cruz = room["ana"], room["ben"], room["cruz"]
    scan(ana.page, stub)
    expect(ana.page.locator("[name=line-0-amount]")).to_have_value("95.00")
    ana.press("F4")
    expect(ana.page.locator("[name=tender-0-number]")).to_be_focused()
    ana.type("1044")
    ana.press_to("Enter", r"/counter/receipts/\d+/\?new=1")

    ben.reach("#q")
    ben.type(number)
    ben.press("Enter")
    expect(ben.page.locator("[name=line-0-amount]")).to_be_focused()
    ben.press("Control+A")
    ben.type("40")
    ben.press("F6")
    expect(ben.page.locator("[name=tender-0-amount]")).to_have_value("40.00")
    ben.press_to("F9", r"/counter/receipts/\d+/\?new=1")

    cruz.reach("#q")
    cruz.type("permit")
    cruz.press("Enter")
    expect(cruz.page.locator("[name=line-0-answer-0]")).to_be_focused()
    cruz.type("B-17")
    cruz.fill("[name=line-0-amount]", "25")
    cruz.press("F6")
    expect(cruz.page.locator("[name=tender-0-amount]")).to_have_value("25.00")
    cruz.press_to("F9", r"/counter/receipts/\d+/\?new=1")


def work_the_mail(room: Room, *, number: str) -> None:
    """Two open and tape it; a cashier posts it envelope by envelope."""
    mia, cruz = room["mia"], room["cruz"]
    mia.go("/supervisor/mail-room/open/")
    mia.fill("#id_received_on", ON)
    mia.fill("#id_item_count", "1")
    mia.fill("#count-checks", "42.06")
    mia.second("moe", PIN)
    mia.press_to("F9", r"/supervisor/mail-room/\d+/")
    cruz.go(re.search(r"/supervisor/mail-room/\d+/", mia.page.url)[0])
    cruz.press_to("p", "/supervisor/mail-room/.*/envelope/")
    cruz.fill("#id_bills", f"{number} 42.06")
    cruz.fill("#id_checks", "1204 42.06")
    cruz.press_to("F9", r"/supervisor/mail-room/\d+/")
    cruz.press_to("F9", r"/supervisor/mail-room/\d+/")
    assert "A supervisor approves it" in cruz.page.locator("body").inner_text()


def bring_a_transmittal(room: Room, *, permit_id: int) -> None:
    """The department says what it brings; it is counted in its presence, and both sign."""
    dee, ben = room["dee"], room["ben"]
    dee.go("/supervisor/transmittals/new/")
    dee.fill("#id_brought_on", ON)
    dee.choose("#id_receipt_type_1", str(permit_id))
    dee.fill("#id_amount_1", "30")
    dee.fill("#id_reference_1", "B-18")
    dee.count(3_000)
    dee.press_to("F9", r"/supervisor/transmittals/\d+/")
    ben.go(re.search(r"/supervisor/transmittals/\d+/", dee.page.url)[0])
    ben.press_to("c", r"/supervisor/transmittals/\d+/count/")
    ben.count(3_000)
    ben.second("dee", PIN)
    ben.press_to("F9", r"/counter/receipts/\d+/")


def post_the_lockbox(room: Room) -> None:
    """Checked, posted by finance, approved by a supervisor."""
    finn, sam = room["finn"], room["sam"]
    finn.go("/supervisor/batches/new/")
    finn.attach("#id_payment_file", "box.bai", lockbox(), "application/octet-stream")
    finn.choose("#id_file_format", "bai-lockbox")
    finn.press_to("Control+Enter", "/supervisor/batches/post/")
    finn.fill("#id_expected_on", ON)
    finn.fill("#id_effective_date", ON)
    finn.press_to("F9", r"/supervisor/batches/\d+/")
    sam.go(f"/supervisor/batches/{PaymentBatch.objects.get().pk}/")
    sam.press("a")
    expect(sam.page.get_by_role("heading", level=1)).to_contain_text("Approved")


def count_drawers(room: Room) -> None:
    """Blind; what differs is counted once more."""
    tapes = {"ana": (FLOAT_CENTS, "90", 2), "ben": (FLOAT_CENTS + 4_000, "", 1), "cruz": (FLOAT_CENTS + 2_500, "", 1)}
    for name, (cents, checks, tries) in tapes.items():
        hands = room[name]
        hands.go("/counter/drawer/")
        for _try in range(tries):
            hands.press_to("F8", "/counter/drawer/count/")
            hands.count(cents, checks=checks)
            hands.press_to("F9", "/counter/drawer/")
    assert "5.00 short" in room["ana"].says()
    assert "The drawer is balanced" in room["ben"].says()


def approve_everything(room: Room) -> None:
    """The supervisor looks at each drawer, at the mail and at the transmittal."""
    sam = room["sam"]
    for session in CashSession.objects.filter(state="COUNTED").order_by("pk"):
        sam.go(f"/supervisor/sessions/{session.pk}/")
        sam.press_to("a", r"/supervisor/sessions/\d+/approve/")
        if sam.page.locator("#id_over_short_reason").count():
            sam.fill("#id_over_short_reason", "Not known yet")
        sam.press_to("Control+Enter", r"/supervisor/\?day=.*")
    assert {one.state for one in CashSession.objects.all()} == {"APPROVED"}


def solve_the_difference(room: Room) -> None:
    """The first proposal becomes a correction, with the check's picture and a second supervisor."""
    sam, short = room["sam"], OverShort.objects.get()
    sam.go(f"/supervisor/sessions/{short.session_id}/")
    expect(sam.page.locator("ol.proposals > li").first).to_contain_text("is written for 90.00")
    sam.reach("ol.proposals > li:first-child a[href*='/difference/']")
    sam.press_to("Enter", "/supervisor/sessions/.*/difference/.*/")
    sam.choose("#id_evidence_kind", "image")
    sam.fill("#id_words", "The check as imaged says ninety dollars")
    sam.attach("#id_file", "check.png", PICTURE, "image/png")
    sam.second("sue", PIN)
    sam.press_to("Control+Enter", r"/supervisor/sessions/\d+/")
    assert "Explained and corrected" in sam.says()


def deposit_and_match(room: Room) -> None:
    """Prepared by one, verified by another, found on the bank's statement by a third."""
    sam, sue, finn = room["sam"], room["sue"], room["finn"]
    cash, checks = 4_000 + 2_500 + 3_000, 9_000 + 4_206
    sam.go("/supervisor/deposits/new/")
    sam.fill("#id_bag_number", "BAG-42")
    sam.count(cash)
    sam.press_to("F9", r"/supervisor/deposits/\d+/")
    sue.go(f"/supervisor/deposits/{Deposit.objects.get().pk}/")
    sue.press_to("v", r"/supervisor/deposits/\d+/verify/")
    sue.count(cash)
    sue.fill("#id_checks_count", "2")
    sue.fill("#id_checks_cents", "132.06")
    sue.press_to("F9", r"/supervisor/deposits/\d+/")
    assert "Verified and sealed" in sue.page.get_by_role("heading", level=1).inner_text()

    finn.go("/supervisor/bank-lines/new/")
    finn.fill("#id_value_date", ON)
    finn.fill("#id_amount_cents", f"{(cash + checks) / 100:.2f}")
    finn.fill("#id_reference", "DEP BAG-42")
    finn.press_to("Control+Enter", "/supervisor/bank-lines/.*")
    finn.go(f"/supervisor/bank-lines/{BankLine.objects.get().pk}/")
    finn.press_to("F9", "/supervisor/bank-lines/")


def end_the_day(room: Room) -> None:
    """Balanced, then closed and sealed; what the test's old day makes late is named."""
    sam = room["sam"]
    sam.go("/supervisor/day-end/")
    sam.press("F9")
    expect(sam.page.get_by_role("heading", level=1)).to_contain_text("Balancing")
    reasons = sam.page.locator("[id^=id_reason-]").count()
    for place in range(reasons):
        sam.fill(f"#id_reason-{place}", "The test works a day of the past")
    sam.press("F9")
    expect(sam.page.get_by_role("heading", level=1)).to_contain_text("Closed and sealed")


def test_a_whole_day_of_the_cash_office_is_worked_by_keyboard_alone(room: Room, office: CashOffice) -> None:
    billed, other, by_mail = office.account(), office.account(), office.account()
    office.bill(billed, water=9_500)
    numbers = dict(CustomerAccount.objects.values_list("pk", "number"))
    stub = compose_scanline(account_number=numbers[billed], amount_due_cents=9_500, due_date=DAY)
    open_drawers(room)
    take_payments(room, stub=stub, number=numbers[other])
    work_the_mail(room, number=numbers[by_mail])
    bring_a_transmittal(room, permit_id=office.permit_id)
    post_the_lockbox(room)
    count_drawers(room)
    approve_everything(room)
    solve_the_difference(room)
    deposit_and_match(room)
    end_the_day(room)
    assert day_state(business_date=DAY) == "CLOSED"
    assert office.owes(billed) == 500
    assert DifferenceCorrection.objects.get().amount_cents == 500
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []
