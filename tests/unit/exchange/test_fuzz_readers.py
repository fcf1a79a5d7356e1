"""What people bring to a screen and what posts money: damaged files and random bytes are refused with a sentence, or wholly read."""

import random
from datetime import date

import pytest

from curbstop.cashiering.engine.payment_file import read_payment_file as read_own_payments
from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.exchange.checking import format_named
from curbstop.exchange.deposits.scanned_checks import scanned_checks
from curbstop.exchange.payment_files import read_payment_file
from curbstop.exchange.return_files import read_return_file
from curbstop.kernel.errors import CurbstopError
from factories.ach_files import change_file, return_file
from factories.bank_files import bai2_file, camt_file
from factories.check_scans import package
from factories.exchange_files import LOCKBOX_CSV, PAYMENTS, lockbox
from unit.exchange.test_fuzz_files import DAMAGES, ROUNDS

LINES = [(12_550, "R-1", "LOCKBOX"), (-250, "R-2", "FEE")]


def days() -> dict[str, object]:
    return {"lines": LINES, "on": date(2026, 11, 23), "opening": 0}


READERS = {
    "own payments": (PAYMENTS.encode(), lambda content: read_own_payments(content=content, name="x").rows),
    "lockbox payments": (
        lockbox(),
        lambda content: read_payment_file(content=content, name="x", kind=format_named(name="lockbox")).rows,
    ),
    "lockbox payments in csv": (
        LOCKBOX_CSV.encode(),
        lambda content: read_payment_file(content=content, name="x", kind=format_named(name="lockbox-csv")).rows,
    ),
    "returns": (return_file(), lambda content: read_return_file(content=content, name="x")),
    "notices of change": (change_file(), lambda content: read_return_file(content=content, name="x")),
    "BAI2 statements": (bai2_file(**days()), lambda content: read_bank_statements(content=content, name="x")),
    "camt statements": (camt_file(**days()), lambda content: read_bank_statements(content=content, name="x")),
    "scanned checks": (package([10_000, 2_550]), lambda content: scanned_checks(package=content)),
}


def refused(read, content: bytes) -> bool:
    """True: refused by a sentence. Anything else that is raised is a crash, and fails the test."""
    try:
        found = read(content)
    except CurbstopError as error:
        return bool(str(error))
    assert found
    return False


@pytest.mark.parametrize("name", READERS)
def test_whatever_is_brought_is_refused_or_read_whole(name, capsys):
    sound, read = READERS[name]
    assert not refused(read, sound)
    chance = random.Random(f"readers {name}")  # noqa: S311 - repeatable damage
    count = no = 0
    for number in range(ROUNDS):
        content = sound
        for _ in range(1 + number % 3):
            content = chance.choice(DAMAGES)(content, chance) or b"\x00"
        noise = chance.randbytes(chance.randrange(300))
        count, no = count + 2, no + refused(read, content) + refused(read, noise)
    with capsys.disabled():
        print(f" [{name}: {count} files, {no} refused, none crashed]", end="")  # noqa: T201 - the count is to be seen
    assert no > ROUNDS
