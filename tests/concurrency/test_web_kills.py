"""`kill -9` of the web process in the middle of a page's work: the same form is sent again, and it was done once."""

import os
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from threading import Timer

import pytest

from concurrency.kill_acts import CYCLE, LONG_FILE
from concurrency.kill_harness import Stage
from concurrency.kill_web import DIED, Clerk, Web

ROUNDS = 1  # of four kills, in `make test`
# A web process needs seconds to come back, a command does not: one such round for ten of the others.
SOAK_ROUNDS = int(os.environ.get("SOAK_ROUNDS", "0")) // 10
SEED = int(os.environ.get("SOAK_SEED", "20260602"))
KILLS = {"bill": 1, "pay": 2, "close": 1}
ASKING_SECONDS = 0.1
ROWS = 2_000  # of the payment file: long enough to die in the middle of it
BATCH = re.compile(r"/supervisor/batches/(\d+)/")


class Office:
    """The city in front of its web process, and who sits at the pages."""

    def __init__(self, *, stage: Stage, known: dict) -> None:
        self.stage, self.web, self.known = stage, Web(stage=stage), known
        self.day = date.fromisoformat(known["day"])
        self.end_page = f"/supervisor/day-end/?day={self.day}"
        self.seconds: dict[str, float] = {}
        self.story: list[str] = []

    def open(self) -> None:
        self.web.start()
        self.billing = Clerk(self.web).sign_in("billing")
        self.finance = Clerk(self.web).sign_in("finance")
        self.supervisor = Clerk(self.web).sign_in("supervisor")

    def bill(self, cuts: list) -> None:
        """Ask for the run by its page; a worker does it."""
        page = "/office/billing/runs/new/"
        fields = self.billing.form(page) | {"cycle_month": f"{CYCLE}|{self.known['month']}"}
        self.send("bill", self.billing, page, fields, cuts)
        worker = self.stage.start_worker()
        try:
            self.stage.wait_for_job(lambda job: job["state"] == "succeeded")
        finally:
            worker.terminate()
            worker.wait()

    def pay(self, cuts: list) -> None:
        """Check the file, post it, and let somebody else approve it."""
        content = (self.stage.folder / LONG_FILE).read_bytes()
        self.finance.upload("/supervisor/batches/new/", "payment_file", content)
        page = "/supervisor/batches/post/"
        fields = self.finance.form(page) | {
            "source": "online",
            "bank_account_id": self.known["bank_account_id"],
            "expected_on": self.day + timedelta(days=1),
            "effective_date": self.day,
        }
        self.send("pay", self.finance, page, fields, cuts)
        (batch,) = set(BATCH.findall(self.supervisor.text("/supervisor/batches/")))
        approve = f"/supervisor/batches/{batch}/approve/"
        self.supervisor.send(approve, self.supervisor.form(approve))

    def close(self, cuts: list) -> None:
        """Begin to balance; then close and seal."""
        self.supervisor.send(self.end_page, self.supervisor.form(self.end_page))
        self.send("close", self.supervisor, self.end_page, self.supervisor.form(self.end_page), cuts)

    def send(self, name: str, clerk: Clerk, page: str, fields: dict, cuts: list) -> None:
        """Send a form; each cut kills the web process so long after the sending, and the form is sent again."""
        for victim, share in cuts:
            after = share * self.seconds[name]
            killer = Timer(after, getattr(self.web, victim))
            killer.start()
            cut = False
            try:
                clerk.send(page, fields)
            except DIED:
                cut = True
            killer.join()
            self.story.append(f"{name}: {victim} after {after:.3f} s{'' if cut else ' (it was done)'}")
            self.web.come_back()
        clerk.send(page, fields)

    def work(self, dice: random.Random) -> dict:
        """The three pages after each other; what is in the books then."""
        self.story.clear()
        try:
            self.open()
            for act in (self.bill, self.pay, self.close):
                act(cuts_of(dice, KILLS[act.__name__]))
        finally:
            self.web.end()
        answer, _seconds = self.stage.run(act="facts")
        assert answer["broken"] == [], self.story
        return answer["facts"]


def cuts_of(dice: random.Random, count: int) -> list[tuple[str, float]]:
    """Which process dies, and at what share of the page's usual time."""
    return [(dice.choice(("kill", "kill_child")), dice.uniform(0, 1.1)) for _ in range(count)]


@pytest.fixture(scope="module")
def office(stage) -> Iterator[Office]:
    stage.begin_anew()
    stage.run(act="collect")
    with stage.held_server():
        known, _seconds = stage.run(act="write_long_file")
    found = Office(stage=stage, known=known)
    yield found
    found.web.end()


@pytest.fixture(scope="module")
def uninterrupted(stage, office) -> dict:
    """What the same leaves behind without pages and without interruption, and how long it takes."""
    stage.begin_anew()
    with stage.held_server():
        for name, act in (("bill", "bill"), ("pay", "pay_long"), ("close", "close")):
            office.seconds[name] = stage.run(act=act)[1]
        answer, _seconds = stage.run(act="facts")
    assert answer["broken"] == []
    assert answer["facts"]["cashiering_receipt"][0] == office.known["rows"] > ROWS
    # The page only asks for the run.
    office.seconds["bill"] = ASKING_SECONDS
    return answer["facts"]


def interrupted_round(stage, office, uninterrupted, seed) -> None:
    """Kill the web process in each page's work; compare."""
    stage.begin_anew()
    with stage.held_server():
        facts = office.work(random.Random(seed))  # noqa: S311 - a repeatable choice of moments
    told = f"seed {seed}: {'; '.join(office.story)}"
    differing = {name: (value, facts[name]) for name, value in uninterrupted.items() if value != facts[name]}
    assert not differing, told


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_what_a_page_was_asked_before_the_web_process_died_is_done_once(stage, office, uninterrupted, seed) -> None:
    interrupted_round(stage, office, uninterrupted, seed)


@pytest.mark.soak
@pytest.mark.skipif(SOAK_ROUNDS == 0, reason="`make soak N=` says how often")
def test_many_deaths_of_the_web_process(stage, office, uninterrupted) -> None:
    for number in range(SOAK_ROUNDS):
        interrupted_round(stage, office, uninterrupted, SEED + ROUNDS + number)
