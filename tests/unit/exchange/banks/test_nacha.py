"""ACH files: what is written, what is read, and every rule that refuses one."""

from collections import Counter
from datetime import UTC, date, datetime, time

import holidays
import pytest

from curbstop.exchange.banks.nacha.codes import EntryClass
from curbstop.exchange.banks.nacha.dates import earliest_effective_date, effective_date, live_after_prenote
from curbstop.exchange.banks.nacha.reading import read_ach
from curbstop.exchange.banks.nacha.writing import AchBatchToWrite, EntryNotWriteableError, write_ach
from curbstop.exchange.checking import check_file, format_named
from curbstop.exchange.layouts.refusal import FileRefusedError
from factories.ach_files import DAY, MOMENT, ORIGINATOR, ach_file, instruction, lines, put, return_file, without

NACHA = format_named(name="nacha")
FEDERAL = holidays.financial_holidays("XFED", years=range(2026, 2028))


def answer(content):
    return check_file(content=content, kind=NACHA)


def is_banking_day(day):
    return day.weekday() < 5 and day not in FEDERAL


def plain_totals(content):
    """An independent reading: columns counted by hand, nothing shared with the reader."""
    found = Counter()
    for line in content.decode("ascii").split("\n"):
        if line[:1] == "6":
            found["entries"] += 1
            found["hash"] += int(line[3:11])
            found["credit" if line[2] in "1234" else "debit"] += int(line[29:39])
        elif line[:1] == "7":
            found["addenda"] += 1
        elif line[:1] == "9" and line[:2] != "99":
            found["said"] = (int(line[13:21]), int(line[21:31]), int(line[31:43]), int(line[43:55]))
    return found


def test_our_file_is_read_back_by_an_independent_reader_with_the_same_totals():
    content = ach_file(
        AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(n) for n in range(250)]),
        AchBatchToWrite(EntryClass.WEB, "WATER BILL", DAY, [instruction(n, single=True) for n in range(250)]),
        AchBatchToWrite(EntryClass.CCD, "REFUND", DAY, [instruction(1, credit=True, text="REFUND 5"), instruction(2)]),
    )
    plain = plain_totals(content)
    assert plain["said"] == (
        plain["entries"] + plain["addenda"],
        plain["hash"] % 10**10,
        plain["debit"],
        plain["credit"],
    )
    found = answer(content)
    assert found.ok
    assert found.totals["debit_cents"] == plain["debit"]
    assert found.totals["credit_cents"] == plain["credit"] == 1001
    assert found.totals["entries"] == plain["entries"] == 502
    assert len(lines(content)) % 10 == 0
    assert {len(line) for line in lines(content)} == {94}


def test_what_is_written_comes_back_item_by_item():
    first, second, third = read_ach(content=ach_file())
    assert (first.amount_cents, first.account_number, first.is_debit, first.routing) == (
        1001,
        "00000001",
        True,
        "231380104",
    )
    assert (first.batch.effective_date, first.batch.entry_class, first.batch.description) == (DAY, "PPD", "WATER BILL")
    assert (second.trace, third.trace) == ("121042880000002", "121042880000003")
    assert third.texts == ("INVOICE 17",)


def test_a_prenote_moves_no_money():
    batch = AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(1, amount_cents=0, prenote=True)])
    (item,) = read_ach(content=ach_file(batch))
    assert item.is_prenote
    assert item.transaction_code == "28"
    with pytest.raises(EntryNotWriteableError, match="A prenote is zero"):
        ach_file(AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(1, prenote=True)]))
    with pytest.raises(EntryNotWriteableError, match="A prenote is zero"):
        ach_file(AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(1, amount_cents=0)]))


def test_savings_and_credits_have_their_own_transaction_codes():
    given = [instruction(n, savings=n > 2, credit=n % 2 == 0) for n in range(1, 5)]
    items = read_ach(content=ach_file(AchBatchToWrite(EntryClass.PPD, "REFUND", DAY, given)))
    assert [item.transaction_code for item in items] == ["27", "22", "37", "32"]


def test_names_become_plain_letters_and_are_cut_to_their_columns():
    batch = AchBatchToWrite(
        EntryClass.PPD, "WATER BILL", DAY, [instruction(1, name="José Ñandú de la Cruz y Fernández")]
    )
    (item,) = read_ach(content=ach_file(batch))
    assert item.name == "Jose Nandu de la Cruz"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"routing": "231380105"}, "check digit 4"),
        ({"routing": "2313801"}, "nine digits"),
        ({"amount_cents": -1}, "amount"),
        ({"name": "  "}, "name"),
        ({"account_number": " "}, "account number"),
    ],
)
def test_an_instruction_that_is_wrong_is_not_written(changes, reason):
    with pytest.raises(EntryNotWriteableError, match=reason):
        ach_file(AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(1, **changes)]))


def test_a_same_day_batch_says_so_and_has_a_limit():
    batch = AchBatchToWrite(EntryClass.PPD, "WATER BILL", date(2026, 11, 23), [instruction(1)], same_day=True)
    assert lines(ach_file(batch))[1][63:69] == "SD1500"
    batch = AchBatchToWrite(EntryClass.PPD, "WATER", DAY, [instruction(1, amount_cents=100_000_001)], same_day=True)
    with pytest.raises(EntryNotWriteableError, match="same-day"):
        ach_file(batch)


def test_a_batch_without_entries_is_not_written():
    with pytest.raises(EntryNotWriteableError, match="no entries"):
        write_ach(originator=ORIGINATOR, batches=[AchBatchToWrite(EntryClass.PPD, "WATER", DAY, [])], created_at=MOMENT)


@pytest.mark.parametrize(
    ("line", "column", "text", "reason"),
    [
        (1, 4, " 121042883", "check digit 2"),
        (1, 4, "7", "a routing number of nine digits"),
        (5, 74, "X", "reserved in columns 74 to 79 is “X     ”; expected is blanks"),
        (10, 94, "X", "reserved in columns 56 to 94"),
        (1, 24, "261332", "a day written YYMMDD"),
        (1, 30, "2561", "HHMM"),
        (1, 34, "*", "a letter or a digit"),
        (1, 35, "095", "“094”"),
        (1, 38, "20", "“10”"),
        (1, 40, "2", "“1”"),
        (2, 2, "999", "one of 200, 220, 225"),
        (2, 51, "XYZ", "entry class"),
        (2, 5, " " * 16, "company name"),
        (2, 79, "7", "status code"),
        (2, 80, "1210428A", "odfi"),
        (3, 2, "99", "a transaction code of the ACH network"),
        (3, 2, "22", "transaction code 22 cannot be in a batch of service class 225"),
        (3, 2, "81", "customer's account"),
        (3, 4, "23138011", "7, the check digit"),
        (3, 12, "5", "4, the check digit"),
        (3, 13, " " * 17, "account number"),
        (3, 30, "00000010A1", "amount in columns 30 to 39"),
        (3, 2, "28", "zero: code 28 in a PPD batch moves no money"),
        (3, 79, "2", "addenda"),
        (3, 79, "1", "its addenda indicator is 1, 0 addenda follow"),
        (3, 80, "22222222", "does not begin with 12104288"),
        (3, 88, "0000002", "does not follow"),
        (3, 55, "\x1a", "control characters"),
        (5, 2, "200", "service class is “200”, the batch header (5) in line 2 says “225”"),
        (5, 5, "000003", "records says 3, what is there adds up to 2"),
        (5, 11, "0046276021", "entry hash says 46276021"),
        (5, 21, "000000002004", "debit says 2004, what is there adds up to 2003"),
        (5, 33, "000000000001", "credit says 1, what is there adds up to 0"),
        (5, 45, "1956000124", "company id"),
        (5, 80, "12104289", "odfi"),
        (5, 88, "0000002", "batch number"),
        (7, 79, "0", "its addenda indicator is 0, 1 addenda follow"),
        (8, 2, "99", "return (7): trace"),
        (8, 2, "02", "addenda 02 (7): location"),
        (8, 2, "77", "begins no known kind of record"),
        (8, 84, "0002", "sequence in columns 84 to 87"),
        (8, 88, "0000009", "the end of its entry's trace"),
        (10, 2, "000003", "batches says 3"),
        (10, 8, "000009", "blocks says 9"),
        (10, 14, "00000005", "records says 5"),
        (10, 22, "0000000001", "entry hash says 1"),
        (10, 32, "000000000001", "debit says 1"),
        (10, 44, "000000000001", "credit says 1"),
        (10, 1, "8", "cannot stand here"),
        (6, 1, "1", "cannot stand here"),
        (4, 1, "0", "begins no known kind of record"),
    ],
)
def test_each_rule_refuses_with_its_line_and_reason(line, column, text, reason):
    found = answer(put(ach_file(), line=line, column=column, text=text))
    assert not found.ok
    assert reason in found.reason
    assert found.line in {line, 3, 4, 7, 8}


def test_a_class_takes_only_its_own_addenda():
    content = put(ach_file(), line=6, column=51, text="TEL")
    assert "class TEL takes 0 of type 05" in answer(content).reason


@pytest.mark.parametrize("line", range(1, 11))
def test_a_file_that_lacks_a_line_is_refused(line):
    found = answer(without(ach_file(), line=line))
    assert not found.ok
    assert found.reason


def test_filler_fills_blocks_of_ten_and_a_file_without_any_is_borne():
    content = ach_file()
    assert answer(content).ok
    bare = b"".join(line + b"\n" for line in content.splitlines() if not line.startswith(b"99"))
    assert answer(bare).ok
    batch = AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(1)])
    assert not answer(ach_file(batch) + b"9" * 94 + b"\n").ok


def test_line_ends_may_be_of_any_kind_or_missing_and_trailing_blanks_cut():
    content = ach_file()
    assert answer(content.replace(b"\n", b"\r\n")).ok
    assert answer(content.replace(b"\n", b"\r")).ok
    assert answer(content.replace(b"\n", b"")).ok
    assert answer(content.replace(b"\n", b"") + b"\r\n").ok
    assert answer(b"\n".join(line.rstrip() for line in content.splitlines())).ok


def test_nothing_may_follow_the_file_control():
    content = ach_file()
    found = answer(content + content)
    assert not found.ok
    assert found.line == 11


def test_an_empty_file_is_refused():
    assert answer(b"").reason == "The file is empty"


def test_a_return_says_why_and_of_which_entry():
    (item,) = read_ach(content=return_file())
    assert item.returned is not None
    assert (item.returned.reason_code, item.returned.reason) == ("R01", "Insufficient funds")
    assert item.returned.original_trace == "121042880000001"
    assert (item.amount_cents, item.is_debit, item.change) == (1001, True, None)


def test_an_unknown_return_reason_is_refused_by_line():
    found = answer(return_file(reason="R97"))
    assert (found.line, found.ok) == (4, False)
    assert "R97" in found.reason


def test_a_refused_file_gives_no_item_after_the_error():
    content = put(return_file(), line=6, column=32, text="000000000009")
    with pytest.raises(FileRefusedError, match="line 6"):
        list(read_ach(content=content))


def notice(code, corrected):
    rows = [
        "101 1210428821 210428822611240800A094101BANK OF THE TEST       CLEARING HOUSE                 ",
        "5220CITY WATER                          1956000123CORWATER BILL               1231380100000007",
        f"621231380104{'00000001':<17}0000000000{'100-1':<15}{'Customer 1':<22}  1231380100000001",
        f"798{code}121042880000001      23138010{corrected:<29}{'':<15}231380100000001",
        f"82200000020023138010{0:024d}1956000123{'':<25}231380100000007",
        f"9000001000001000000020023138010{0:024d}{'':<39}",
    ]
    return "".join(f"{row:<94}\n" for row in [*rows, *["9" * 94] * 4]).encode()


@pytest.mark.parametrize(
    ("code", "corrected", "expected"),
    [
        ("C01", "1918171614", {"account_number": "1918171614"}),
        ("C02", "121042882", {"routing": "121042882"}),
        ("C03", "121042882   1918171614", {"routing": "121042882", "account_number": "1918171614"}),
        ("C04", "MARIA LOPEZ", {"name": "MARIA LOPEZ"}),
        ("C05", "37", {"transaction_code": "37"}),
        ("C06", f"{'1918171614':<20}37", {"account_number": "1918171614", "transaction_code": "37"}),
        (
            "C07",
            f"121042882{'1918171614':<17}37",
            {"routing": "121042882", "account_number": "1918171614", "transaction_code": "37"},
        ),
        ("C09", "100-2", {"identification": "100-2"}),
    ],
)
def test_a_notice_of_change_says_what_is_corrected(code, corrected, expected):
    (item,) = read_ach(content=notice(code, corrected))
    assert item.change is not None
    assert item.change.corrected == expected
    assert item.change.reason


def test_a_notice_of_change_needs_a_known_code_and_the_corrected_data():
    assert "C01 to C14" in answer(notice("C92", "1")).reason
    assert "the corrected data" in answer(notice("C01", "")).reason


def test_effective_dates_follow_the_federal_reserve():
    def earliest(*moment, **changes):
        sent_at = datetime(*moment, tzinfo=UTC)
        return earliest_effective_date(sent_at=sent_at, is_banking_day=is_banking_day, **{"same_day": False, **changes})

    assert earliest(2026, 11, 24, 20) == date(2026, 11, 25)
    assert earliest(2026, 11, 25, 20) == date(2026, 11, 27)  # Thanksgiving
    assert earliest(2026, 7, 2, 20) == date(2026, 7, 3)  # banks work on the Friday before a Saturday's holiday
    assert earliest(2026, 11, 24, 20, same_day=True) == date(2026, 11, 24)
    assert earliest(2026, 11, 24, 22, same_day=True) == date(2026, 11, 25)
    assert earliest(2026, 11, 24, 20, same_day=True, cutoff=time(10, 30)) == date(2026, 11, 25)
    assert earliest(2026, 11, 28, 20) == date(2026, 12, 1)  # sent on a Saturday: processed on Monday


def test_a_due_date_on_a_closed_day_rolls_forward_and_is_never_before_the_earliest():
    def settles(wanted):
        return effective_date(wanted=wanted, earliest=date(2026, 11, 25), is_banking_day=is_banking_day)

    assert settles(date(2026, 11, 26)) == date(2026, 11, 27)
    assert settles(date(2026, 11, 20)) == date(2026, 11, 25)


def test_money_follows_a_prenote_after_three_banking_days():
    assert live_after_prenote(settled_on=date(2026, 11, 24), is_banking_day=is_banking_day) == date(2026, 11, 30)
