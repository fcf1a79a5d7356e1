"""Lockbox files in the layouts of several banks, and what was paid by them."""

import pytest

from curbstop.exchange.checking import check_file, format_named
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.payments import read_payments
from factories.exchange_files import LOCKBOX_CSV, lockbox

LOCKBOX = format_named(name="lockbox")


def answer(content):
    return check_file(content=content, kind=LOCKBOX)


def batch_headers():
    """Another bank: a detail header before every batch."""
    rows = lockbox().decode().splitlines()
    second = [rows[2], f"60020010000000500231380104{'7':>10}{'9':>10}", "700200000088012611230010000000500"]
    return "\n".join([*rows[:7], *second, "8000000000880126112300030000043050", "9000012"]).encode()


def invoices():
    """A third: a check that pays two bills, whose amounts stand in overflow records."""
    rows = [
        *lockbox().decode().splitlines()[:3],
        f"60010010000042550231380104{'12345':>10}{'180':>9}",
        f"40010016010{'10000017':<16}{12550:010d}",
        f"40010016029{'10000025':<16}{20000:010d}",
        "700100000088012611230010000042550",
        "8000000000880126112300010000042550",
        "9000009",
    ]
    return "\n".join(rows).encode()


def no_batches():
    """A fourth: no batch totals at all."""
    rows = lockbox().decode().splitlines()
    return "\n".join([*rows[:6], rows[7], "9000008"]).encode()


def month_first():
    """A fifth writes the month first; no day of ours can be taken for one of its own, for no year is a month."""
    return lockbox().replace(b"261123", b"112326")


@pytest.mark.parametrize(
    "content", [month_first(), no_batches(), lockbox(), batch_headers(), invoices(), LOCKBOX_CSV.encode()]
)
def test_the_layout_of_each_bank_is_found_by_itself(content):
    found = answer(content)
    assert found.ok, found
    assert found.totals["amount_cents"] in {42550, 43050}


@pytest.mark.parametrize(
    ("line", "column", "text", "reason"),
    [
        (1, 24, "261323", "file date"),
        (3, 8, "       ", "lockbox number"),
        (4, 8, "000001255X", "amount"),
        (4, 8, "0000012551", "amount says 42550, what is there adds up to 42551"),
        (5, 8, "7", "overflow type"),
        (7, 21, "003", "payments says 3"),
        (7, 24, "0000042551", "amount says 42551"),
        (8, 8, "0008802", "lockbox number"),
        (8, 21, "0003", "payments says 3"),
        (8, 25, "0000042551", "amount says 42551"),
        (9, 2, "000010", "records says 10"),
        (6, 1, "3", "begins no known kind of record"),
    ],
)
def test_each_damage_is_refused_with_its_line_and_reason(line, column, text, reason):
    rows = lockbox().decode().splitlines()
    row = rows[line - 1]
    rows[line - 1] = row[: column - 1] + text + row[column - 1 + len(text) :]
    found = answer("\n".join(rows).encode())
    assert not found.ok
    assert reason in found.reason
    assert found.line in {line, 7}


@pytest.mark.parametrize("line", range(9))
def test_a_file_that_lacks_a_record_is_refused(line):
    rows = lockbox().decode().splitlines()
    del rows[line]
    assert not answer("\n".join(rows).encode()).ok


def test_a_batch_total_that_was_lost_is_noticed_although_other_banks_send_none():
    rows = lockbox().decode().splitlines()
    found = answer("\n".join([*rows[:6], *rows[7:]]).encode())
    assert not found.ok
    wrong = lockbox().replace(b"0000042550\n8", b"0000042551\n8")
    assert "batch total (7): amount says 42551" in answer(wrong).reason


def test_payments_come_with_account_amount_check_and_payer():
    first, second = read_payments(content=lockbox(), layout=shipped_layout(name="bai-lockbox"))
    assert (first.account_number, first.amount_cents, first.reference, first.payer) == (
        "10000017",
        12550,
        "180",
        "MARIA LOPEZ",
    )
    assert (second.account_number, second.amount_cents, second.line) == ("", 30000, 6)


def test_a_check_for_several_bills_is_divided_and_its_rest_is_not_lost():
    layout = shipped_layout(name="bai-lockbox-invoices")
    rows = read_payments(content=invoices(), layout=layout)
    assert [(row.account_number, row.amount_cents) for row in rows] == [
        ("10000017", 12550),
        ("10000025", 20000),
        ("", 10000),
    ]
