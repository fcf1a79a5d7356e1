"""Deposits of check images: what we write another reader reads, and what is damaged is refused."""

import io
import struct
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from curbstop.exchange.banks.check_images.reading import read_image_cash_letter
from curbstop.exchange.banks.check_images.writing import (
    CheckNotDepositableError,
    CheckToDeposit,
    Sender,
    write_image_cash_letter,
)
from curbstop.exchange.checking import check_file, format_named

X9 = format_named(name="x9.100-187")
SENDER = Sender("121042882", "BANK OF THE TEST", "122000661", "CITY OF EXAMPLE", "CASHIER", "9095550100", "4421")


def tiff(width):
    stream = io.BytesIO()
    Image.new("1", (width, 10), 1).save(stream, format="TIFF", compression="group4")
    return stream.getvalue()


def check(number=1, **changes):
    given = {
        "routing": "231380104",
        "on_us": f"{number:010d}/",
        "amount_cents": 10_000 + number,
        "item_sequence": str(number),
        "front": tiff(20 + number),
        "back": tiff(40 + number),
    }
    return CheckToDeposit(**{**given, **changes})


def deposit(*checks):
    return write_image_cash_letter(
        sender=SENDER,
        checks=checks or (check(1), check(2)),
        business_date=date(2026, 11, 23),
        created_at=datetime(2026, 11, 23, 17, 5, tzinfo=UTC),
        cash_letter_id="D0000017",
    )


def answer(content):
    return check_file(content=content, kind=X9)


def records(content):
    at, found = 0, []
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        found.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def packed(found):
    return b"".join(struct.pack(">I", len(one)) + one for one in found)


def test_our_deposit_is_read_back_by_an_independent_reader():
    """Bytes cut by hand by the standard's columns: nothing is shared with our reader."""
    found = records(deposit())
    codes = [one[:2].decode("cp037") for one in found]
    assert codes == ["01", "10", "20", *["25", "26", "50", "52", "50", "52"] * 2, "70", "90", "99"]
    amounts = [int(one[47:57].decode("cp037")) for one in found if one[:2].decode("cp037") == "25"]
    bundle, letter, file = (one.decode("cp037") for one in found[-3:])
    assert (int(bundle[2:6]), int(bundle[6:18]), int(bundle[30:35])) == (2, sum(amounts), 4)
    assert (int(letter[2:8]), int(letter[8:16]), int(letter[16:30]), int(letter[30:39])) == (1, 2, sum(amounts), 4)
    assert (int(file[2:8]), int(file[8:16]), int(file[16:24]), int(file[24:40])) == (1, len(found), 2, sum(amounts))
    images = [one for one in found if one[:2].decode("cp037") == "52"]
    for image, width in zip(images, (21, 41, 22, 42), strict=True):
        length = int(image[110:117].decode("cp037"))
        picture = Image.open(io.BytesIO(image[117:][:length]))
        assert picture.size == (width, 10)
    assert {len(one) for one in found if one[:2].decode("cp037") != "52"} == {80}


def test_our_deposit_comes_back_with_its_images():
    first, second = read_image_cash_letter(content=deposit())
    assert (first.amount_cents, first.routing, first.on_us) == (10_001, "231380104", "0000000001/")
    assert first.images == (tiff(21), tiff(41))
    assert second.images == (tiff(22), tiff(42))


def test_the_totals_are_the_files_own():
    assert answer(deposit()).totals == {
        "amount_cents": 20_003,
        "items": 2,
        "images": 4,
        "bundles": 1,
        "cash_letters": 1,
    }


def test_many_checks_go_into_bundles_of_three_hundred():
    one = check(1)
    found = answer(deposit(*[one] * 301))
    assert (found.totals["bundles"], found.totals["items"]) == (2, 301)


def test_the_same_deposit_in_ascii_is_read_too():
    found = []
    for record in records(deposit()):
        head = 117 if record[:2].decode("cp037") == "52" else 80
        found.append(record[:head].decode("cp037").encode("ascii") + record[head:])
    content = packed(found)
    assert answer(content).totals == answer(deposit()).totals
    assert next(read_image_cash_letter(content=content)).images == (tiff(21), tiff(41))


@pytest.mark.parametrize(
    ("code", "start", "text", "reason"),
    [
        ("01", 23, "20261399", "file date"),
        ("01", 4, "X", "test indicator"),
        ("01", 5, "12104288A", "destination"),
        ("25", 47, "000001000A", "amount"),
        ("25", 76, "02", "it says 02 addenda"),
        ("50", 24, "0000001", "the bytes of the image"),
        ("70", 2, "0003", "items says 3"),
        ("70", 6, "000000020004", "amount says 20004"),
        ("70", 30, "00005", "images says 5"),
        ("90", 2, "000002", "bundles says 2"),
        ("90", 8, "00000003", "items says 3"),
        ("90", 16, "00000000020004", "amount says 20004"),
        ("90", 30, "000000005", "images says 5"),
        ("99", 2, "000002", "cash letters says 2"),
        ("99", 8, "00000099", "records says 99"),
        ("99", 16, "00000003", "items says 3"),
        ("99", 24, "0000000000020004", "amount says 20004"),
        ("10", 0, "11", "begins no known kind of record"),
        ("20", 0, "70", "cannot stand here"),
        ("52", 111, "0099999", "ends before its field image"),
    ],
)
def test_each_damage_is_refused_with_its_record_and_reason(code, start, text, reason):
    found = records(deposit())
    at = next(place for place, one in enumerate(found) if one[:2].decode("cp037") == code)
    found[at] = found[at][:start] + text.encode("cp037") + found[at][start + len(text) :]
    answered = answer(packed(found))
    assert not answered.ok
    assert reason.replace("02 addenda", "2 addenda") in answered.reason, answered.reason
    assert answered.line in {at + 1, at + 2}


@pytest.mark.parametrize("place", range(18))
def test_a_file_that_lacks_a_record_is_refused(place):
    found = records(deposit())
    del found[place]
    assert not answer(packed(found)).ok


def test_zeros_that_fill_the_last_block_are_passed_over():
    assert answer(deposit() + b"\x00" * 512).totals == answer(deposit()).totals


def test_lengths_that_lie_are_refused():
    content = deposit()
    assert "left in the file" in answer(content[:-1]).reason
    assert "left in the file" in answer(b"\x7f\xff\xff\xff" + content[4:]).reason
    assert "left in the file" in answer(b"\x00\x00\x00\x00" + content[4:]).reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_cents": 0}, "above zero"),
        ({"front": b"JPEG"}, "TIFF"),
        ({"routing": "231380105"}, "check digit"),
    ],
)
def test_a_check_that_cannot_be_deposited_is_not_written(changes, reason):
    with pytest.raises(CheckNotDepositableError, match=reason):
        deposit(check(1, **changes))


def test_an_empty_deposit_is_not_written():
    with pytest.raises(CheckNotDepositableError, match="no check"):
        write_image_cash_letter(
            sender=SENDER,
            checks=[],
            business_date=date(2026, 11, 23),
            created_at=datetime(2026, 11, 23, 17, 5, tzinfo=UTC),
            cash_letter_id="1",
        )
