"""How long the pages work: find, an account, take a payment; few accounts beside many, and a page without any table."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from curbstop.cashiering.types import Count
from curbstop.demonstration.bench_history import STREET_NAMES, build_history
from curbstop.demonstration.bench_utility import bench_schema
from curbstop.demonstration.city.names import FAMILY_NAMES, GIVEN_NAMES
from curbstop.demonstration.story.cash_office import CHANGE_FUND_CENTS, CashOffice, open_cash_office
from curbstop.demonstration.story.cast import PIN, Cast, hire_cast
from curbstop.journeys.custody import found_change_fund, issue_change_fund
from curbstop.journeys.day_end import open_day
from curbstop.journeys.open_session import open_session
from curbstop.platform.reference_data import install_reference_data

SIZES = (10_000, 200_000)
ROUNDS = 60
WARM_UP = 6
SEED = 20_260_301
NO_TABLE = "no_table"
OK, FOUND, SEE_OTHER = 200, 302, 303
MILLISECONDS = 1_000
Say = Callable[[str], None]
Ask = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class PageTime:
    """One page at one size: milliseconds of server work, how often that of the page without a table, queries at most."""

    accounts: int
    page: str
    median_milliseconds: float
    p95_milliseconds: float
    median_ratio: float
    p95_ratio: float
    queries: int


def bench_pages(*, sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS, say: Say = print) -> tuple[PageTime, ...]:
    """Build a utility of each size with 12 months of history, and ask each page `rounds` times for other accounts."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return tuple(row for accounts in sizes for row in _at_size(accounts=accounts, rounds=rounds, say=say))


def _at_size(*, accounts: int, rounds: int, say: Say) -> list[PageTime]:
    with bench_schema(), override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        cast = _staff_an_office(accounts=accounts, say=say)
        pages = {NO_TABLE: _sign_in_page(), **_pages(cast=cast)}
        times = {}
        for name, ask in pages.items():
            say(f"{accounts:,} accounts: {name}")
            times[name] = _time(ask=ask, accounts=accounts, rounds=rounds)
    floor, floor_p95, _ = times[NO_TABLE]
    return [
        PageTime(
            accounts=accounts,
            page=name,
            median_milliseconds=round(median, 2),
            p95_milliseconds=round(p95, 2),
            median_ratio=round(median / floor, 2),
            p95_ratio=round(p95 / floor_p95, 2),
            queries=queries,
        )
        for name, (median, p95, queries) in times.items()
    ]


def _time(*, ask: Ask, accounts: int, rounds: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and the most queries of a few askings. Every asking another account."""
    numbers = random.Random(SEED).choices(range(1, accounts + 1), k=rounds + 2 * WARM_UP)  # noqa: S311 - no secret
    for number in numbers[:WARM_UP]:
        ask(number)
    queries = 0
    for number in numbers[WARM_UP : 2 * WARM_UP]:
        with CaptureQueriesContext(connection) as captured:
            ask(number)
        queries = max(queries, len(captured))
    seconds = []
    for number in numbers[2 * WARM_UP :]:
        started = time.perf_counter()
        ask(number)
        seconds.append((time.perf_counter() - started) * MILLISECONDS)
    return statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[-1], queries


def _staff_an_office(*, accounts: int, say: Say) -> Cast:
    """The utility with its history, its people, and one open drawer of the cashier."""
    install_reference_data()
    today, now = timezone.localdate(), timezone.now()
    cast = hire_cast(on=today.replace(day=1), now=now)
    office = open_cash_office()
    build_history(accounts=accounts, actor_id=cast["finance"], today=today, now=now, say=say)
    open_day(command_key=uuid4(), actor_id=cast["supervisor"], now=now, business_date=today)
    _open_drawer(cast=cast, office=office)
    return cast


def _open_drawer(*, cast: Cast, office: CashOffice) -> None:
    now, drawer = timezone.now(), office.drawer_ids[0]
    second: dict[str, Any] = {"second_username": "supervisor", "second_pin": PIN}
    found_change_fund(
        command_key=uuid4(),
        actor_id=cast["manager"],
        now=now,
        vault_id=office.vault_id,
        bank_account_id=office.bank_account_id,
        amount_cents=CHANGE_FUND_CENTS,
        **second,
    )
    issue_change_fund(
        command_key=uuid4(),
        actor_id=cast["manager"],
        now=now,
        vault_id=office.vault_id,
        drawer_id=drawer,
        amount_cents=CHANGE_FUND_CENTS,
        **second,
    )
    open_session(
        command_key=uuid4(),
        actor_id=cast["cashier"],
        now=now,
        drawer_id=drawer,
        business_date=timezone.localdate(),
        float_count=Count(currency=(("20", 10),)),
        **second,
    )


def _sign_in_page() -> Ask:
    """The sign-in page of somebody unknown: our frame, template and middleware, and no table."""
    return lambda _number: _status(Client(), reverse("account_login"))


def _pages(*, cast: Cast) -> dict[str, Ask]:
    client = Client()
    client.force_login(
        get_user_model()._default_manager.get(pk=cast["cashier"]), backend=settings.AUTHENTICATION_BACKENDS[-1]
    )
    find = reverse("desk:find")
    # On Enter, whatever was typed; below, what the same box answers while it is being typed.
    spell = cycle((_name, _misspelt, _address, _number, _phone))
    return {
        "find": lambda number: _status(client, find, {"q": next(spell)(number)}),
        "find_name": lambda number: _status(client, find, {"q": _name(number)}, typing=True),
        "find_misspelt": lambda number: _status(client, find, {"q": _misspelt(number)}, typing=True),
        "find_address": lambda number: _status(client, find, {"q": _address(number)}, typing=True),
        "find_number": lambda number: _status(client, find, {"q": _number(number)}, typing=True),
        "account": lambda number: _status(client, reverse("desk:account", args=[number])),
        "counter": lambda number: _status(client, reverse("counter:counter"), {"account": number}),
        "take_payment": lambda number: _take_payment(client, number),
    }


def _status(client: Client, address: str, data: dict[str, Any] | None = None, *, typing: bool = False) -> int:
    response = client.get(address, data, headers={"HX-Request": "true"} if typing else None)
    # Finding exactly one leads there at once.
    found = response.status_code == FOUND and settings.LOGIN_URL not in response["Location"]
    if response.status_code != OK and not found:
        raise AssertionError(f"{address} answered {response.status_code} {response.headers.get('Location')}")
    return response.status_code


def _take_payment(client: Client, number: int) -> int:
    """40.00 of what the account owes, in cash, with change."""
    fields = {
        "command_key": str(uuid4()),
        "line-0-kind": "customer",
        "line-0-target": number,
        "line-0-account": number,
        "line-0-amount": "40.00",
        "line-0-quantity": "1",
        "tender-0-kind": "cash",
        "tender-0-amount": "50.00",
        "language": "en",
    }
    response = client.post(reverse("counter:counter"), fields)
    if response.status_code != SEE_OTHER:
        raise AssertionError(f"The payment was answered {response.status_code}: {response.content.decode()[-2000:]}")
    return response.status_code


# What bench_history.py writes for an account's number.
def _names(number: int) -> tuple[str, str]:
    return GIVEN_NAMES[number * 7919 % len(GIVEN_NAMES)], FAMILY_NAMES[number * 6101 % len(FAMILY_NAMES)]


def _name(number: int) -> str:
    return " ".join(_names(number))


def _misspelt(number: int) -> str:
    """The given name, and the family name with two letters exchanged."""
    given, family = _names(number)
    return f"{given} {family[:1]}{family[2:3]}{family[1:2]}{family[3:]}"


def _address(number: int) -> str:
    return f"{number % 9000} {STREET_NAMES[number % len(STREET_NAMES)]}"


def _number(number: int) -> str:
    return str(100_000_000 + number)


def _phone(number: int) -> str:
    return f"909{number:07d}"
