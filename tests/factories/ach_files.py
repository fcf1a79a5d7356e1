"""ACH files for tests, written by ours and then damaged on purpose."""

from datetime import UTC, date, datetime

from curbstop.exchange.banks.nacha.codes import EntryClass
from curbstop.exchange.banks.nacha.writing import AchBatchToWrite, AchInstruction, Originator, write_ach

ORIGINATOR = Originator(
    "121042882", "BANK OF THE TEST", "1956000123", "CITY OF EXAMPLE", "CITY WATER", "1956000123", "121042882"
)
MOMENT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
DAY = date(2026, 11, 25)


def instruction(number=1, **changes):
    given = {
        "routing": "231380104",
        "account_number": f"00{number:06d}",
        "amount_cents": 1000 + number,
        "identification": f"100-{number}",
        "name": f"Customer {number}",
    }
    return AchInstruction(**{**given, **changes})


def ach_file(*batches, **changes):
    """A file; without batches one of two PPD debits and one of a CCD debit with a text."""
    given = batches or (
        AchBatchToWrite(EntryClass.PPD, "WATER BILL", DAY, [instruction(1), instruction(2)]),
        AchBatchToWrite(EntryClass.CCD, "WATER BILL", DAY, [instruction(3, text="INVOICE 17")]),
    )
    return write_ach(originator=ORIGINATOR, batches=given, created_at=MOMENT, **changes)


def lines(content):
    return content.decode().splitlines()


def put(content, *, line, column, text):
    """The file with `text` from a column of a line on."""
    rows = lines(content)
    row = rows[line - 1]
    rows[line - 1] = row[: column - 1] + text + row[column - 1 + len(text) :]
    return ("\n".join(rows) + "\n").encode("utf-8")


def without(content, *, line):
    rows = lines(content)
    del rows[line - 1]
    return ("\n".join(rows) + "\n").encode()


def return_file(*, reason="R01", code="26", trace="121042880000001", amount_cents=1001):
    """One entry that comes back."""
    rows = [
        "101 1210428821 210428822611240800A094101BANK OF THE TEST       CLEARING HOUSE                 ",
        "5200CITY WATER                          1956000123PPDWATER BILL      261125   1231380100000007",
        f"6{code}231380104{'00000001':<17}{amount_cents:010d}{'100-1':<15}{'Customer 1':<22}  1231380100000001",
        f"799{reason}{trace}      23138010{'':<44}231380100000001",
        f"82000000020023138010{amount_cents:012d}0000000000001956000123{'':<25}231380100000007",
        f"9000001000001000000020023138010{amount_cents:012d}000000000000{'':<39}",
    ]
    return "".join(f"{row:<94}\n" for row in [*rows, *["9" * 94] * 4]).encode()


def change_file(*, code="C01", corrected="0099887766", trace="121042880000001"):
    """A notice of change about one entry."""
    rows = [
        "101 1210428821 210428822611240800A094101BANK OF THE TEST       CLEARING HOUSE                 ",
        "5220CITY WATER                          1956000123CORWATER BILL      261125   1231380100000007",
        f"626231380104{'00000001':<17}{0:010d}{'100-1':<15}{'Customer 1':<22}  1231380100000001",
        f"798{code}{trace}      23138010{corrected:<29}{'':<15}231380100000001",
        f"82200000020023138010{0:012d}0000000000001956000123{'':<25}231380100000007",
        f"9000001000001000000020023138010{0:012d}000000000000{'':<39}",
    ]
    rows[1] = rows[1].replace("5220", "5200", 1)
    rows[4] = rows[4].replace("8220", "8200", 1)
    return "".join(f"{row:<94}\n" for row in [*rows, *["9" * 94] * 4]).encode()
