"""How much cash may lie in drawers and overnight, as the drawer's page and the supervisor's day say it."""

from django.urls import reverse

from curbstop.journeys import custody
from factories.cash_office import PIN
from factories.seats import seat_named


def test_the_drawer_page_asks_for_a_drop_without_saying_how_much_there_is(office):
    session, account = office.open("ana"), office.account()
    ana, page = seat_named("ana"), reverse("counter:drawer")
    office.pay(session, account, 50_000)
    assert "Have a drop taken" not in ana.get(page).content.decode()
    office.pay(session, account, 12_345)
    shown = ana.get(page).content.decode()
    assert "more than 500.00 in cash in this drawer" in shown
    assert f"{reverse('supervisor:drop')}?session={session}" in shown
    assert "623.45" not in shown
    assert "Tell the supervisor" not in shown
    office.pay(session, account, 150_000)
    assert "more than 2,000.00 even" in ana.get(page).content.decode()
    custody.drop_cash(
        **office.by("ana"),
        session_id=session,
        vault_id=office.vault_id,
        currency=(("100", 18),),
        second_username="sam",
        second_pin=PIN,
    )
    assert "Have a drop taken" not in ana.get(page).content.decode()


def test_more_cash_than_may_stay_overnight_is_on_the_supervisors_day_until_the_bank_has_it(office):
    session = office.open("ana")
    sam, page = seat_named("sam"), reverse("supervisor:day")
    office.pay(session, office.account(), 200_000)
    assert "goes to the bank today" not in sam.get(page).content.decode()
    office.pay(session, office.account(), 1)
    assert "more than 2,000.00 in cash in drawers and vaults" in sam.get(page).content.decode()
    office.finish(session)
    assert "goes to the bank today" in sam.get(page).content.decode()  # it is in the vault
    office.deposit([session])
    assert "goes to the bank today" not in sam.get(page).content.decode()
