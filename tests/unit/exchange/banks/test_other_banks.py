"""How other banks write the same formats: shapes of the standards that no file of our own banks has, each by an example of ours."""

import struct

import pytest

from curbstop.exchange.banks.check_images.reading import read_image_cash_letter
from curbstop.exchange.banks.statements.bai2 import statements_of
from curbstop.exchange.checking import check_file, format_named
from factories.check_scans import deposit_of_two_checks, tiff, x9_parts
from factories.exchange_files import CAMT, STATEMENT, image_cash_letter, lockbox


def answer(name, content):
    return check_file(content=content, kind=format_named(name=name))


def totals(name, content):
    found = answer(name, content)
    assert found.ok, found
    return found.totals


# -- ACH ---------------------------------------------------------------------------------------------------------------


def ach_of(*batches, blocking=True):
    """A file around batches of records, with the file control that they add up to; cut by hand, not by our writer."""
    rows = [f"101 12104288219560001232611230800A094101{'BANK OF THE TEST':<23}{'CITY OF EXAMPLE':<31}"]
    count = debit = credit = hashed = 0
    for number, (header, details) in enumerate(batches, start=1):
        rows += [f"{header[:87]:<87}{number:07d}", *details]
        cents = [int(one[29:39]) for one in details if one[:1] == "6"]
        own = sum(int(one[3:11]) for one in details if one[:1] == "6") % 10**10
        into_debit = details[0][1:3] in {"27", "37"}
        sums = (sum(cents), 0) if into_debit else (0, sum(cents))
        company = header[40:50]
        control = f"8{header[1:4]}{len(details):06d}{own:010d}{sums[0]:012d}{sums[1]:012d}{company}"
        rows.append(f"{control:<79}12104288{number:07d}")
        count, hashed = count + len(details), hashed + own
        debit, credit = debit + sums[0], credit + sums[1]
    blocks = -(-(len(rows) + 1) // 10)
    rows.append(f"9{len(batches):06d}{blocks:06d}{count:08d}{hashed % 10**10:010d}{debit:012d}{credit:012d}".ljust(94))
    if blocking:
        rows += ["9" * 94] * (-len(rows) % 10)
    assert {len(row) for row in rows} == {94}
    return ("\r\n".join(rows) + "\r\n").encode()


def header(entry_class, service=200, company="CITY WATER"):
    return f"5{service}{company:<16}{'':<20}1956000123{entry_class}WATER BILL261125261125   112104288"


def entry(number, *, code="22", cents=1000, name="ACME LLC", addenda=0, middle=None):
    trace = f"12104288{number:07d}"
    people = middle or f"{f'ID-{number}':<15}{name:<22}  "
    return f"6{code}231380104{f'00{number}':<17}{cents:010d}{people}{addenda}{trace}"


def text(number, sequence, words="RMR*IV*17**10.00\\"):
    return f"705{words:<80}{sequence:04d}{number:07d}"


def ctx(addenda=3):
    head = entry(1, code="22", cents=250_000, addenda=1, middle=f"{'ID-1':<15}{addenda:04d}{'ACME LLC':<16}    ")
    return header("CTX"), [head, *[text(1, place) for place in range(1, addenda + 1)]]


def iat():
    trace = "121042880000001"
    rows = [
        f"622231380104{7:04d}{'':<13}{100000:010d}{'123456789':<35}{'':<4}1{trace}",
        f"710ANN{100000:018d}{'928383-23938':<22}{'BEK Enterprises':<35}{'':<6}0000001",
        f"711{'BEK Solutions':<35}{'15 West Place Street':<35}{'':<14}0000001",
        f"712{'JacobsTown*PA' + chr(92):<35}{'US*19305' + chr(92):<35}{'':<14}0000001",
        f"713{'Wells Fargo':<35}01{'121042882':<34}US {'':<10}0000001",
        f"714{'Citadel Bank':<35}01{'231380104':<34}US {'':<10}0000001",
        f"715{'987465493213987':<15}{'2121 Front Street':<35}{'':<34}0000001",
        f"716{'LetterTown*AB' + chr(92):<35}{'CA*80014' + chr(92):<35}{'':<14}0000001",
        f"717{'This is an international payment':<80}00010000001",
    ]
    return f"5220{'':<16}FF3{'':<15}US1234567890IATTRADEPAYMTCADUSD261125   112104288", rows


def test_corporate_trade_exchange_carries_many_addenda():
    assert totals("nacha", ach_of(ctx(3)))["entries_and_addenda"] == 4
    assert totals("nacha", ach_of(ctx(250)))["addenda"] == 250


def test_an_international_entry_carries_its_seven_addenda_and_a_remittance():
    assert totals("nacha", ach_of(iat()))["credit_cents"] == 100_000


def test_several_batches_of_several_classes_stand_in_one_file():
    ccd = header("CCD"), [entry(1, addenda=1), text(1, 1), entry(2)]
    ppd = header("PPD", 225), [entry(3, code="27", cents=77), entry(4, code="37", cents=23)]
    found = totals("nacha", ach_of(ccd, ctx(), ppd))
    assert (found["batches"], found["debit_cents"], found["credit_cents"]) == (3, 100, 252_000)


@pytest.mark.parametrize("more", [0, 10, 1_000])
def test_filler_beyond_the_last_block_is_passed_over(more):
    filler = b"9" * 94 + b"\r\n"
    content = ach_of(ctx()) + filler * more
    assert totals("nacha", content)["entries"] == 1


def test_a_file_padded_to_a_thousand_lines_is_read():
    rows = ach_of(ctx()).decode().splitlines()
    padded = "\n".join([*rows, *["9" * 94] * (1_000 - len(rows))]) + "\n"
    assert totals("nacha", padded.encode())["entries"] == 1


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b""])
@pytest.mark.parametrize("tail", [b"", b"\n\n", b"\x1a", b"\r\n\x1a"])
def test_ends_of_lines_and_of_the_file_as_old_systems_write_them(end, tail):
    content = ach_of(ctx()).replace(b"\r\n", end)
    assert totals("nacha", content + (tail if end else b""))["entries"] == 1


def test_a_file_without_filler_is_borne_and_records_filled_up_to_a_hundred_columns_too():
    content = ach_of(ctx(), blocking=False)
    assert totals("nacha", content)["entries"] == 1
    wide = b"".join(row + b" " * 6 + b"\r\n" for row in content.splitlines())
    assert totals("nacha", wide)["entries"] == 1


# -- BAI2 --------------------------------------------------------------------------------------------------------------


def test_btrs_of_version_three_has_no_physical_length():
    content = STATEMENT.replace(",1,80,1,2/", ",1,,,3/").replace(
        "02,123456789,122099999,1,261122,,USD,2/", "02,123456789,122099999,1,261122,2359,USD,2/"
    )
    assert totals("bai2", content.encode())["accounts"] == 1


def bai2(*accounts, groups=1):
    """Groups of the same accounts, with their trailers as they add up; an account is (record, cents that it adds up to)."""
    one, lines, cents = [], 0, 0
    for rows, sum_cents in accounts:
        one += [*rows, f"49,{sum_cents},{len(rows) + 1}/"]
        lines, cents = lines + len(rows) + 1, cents + sum_cents
    body = []
    for _ in range(groups):
        body += ["02,CITY,122099999,1,261122,,,2/", *one, f"98,{cents},{len(accounts)},{lines + 2}/"]
    trailer = f"99,{cents * groups},{groups},{len(body) + 2}/"
    return "\n".join(["01,122099999,CITY,261123,0200,1,,,2/", *body, trailer, ""]).encode()


def test_several_groups_add_up_to_the_file():
    found = totals("bai2", bai2((["03,1,USD,010,100,,/"], 100), (["03,2,,015,+250,,/"], 250), groups=3))
    assert (found["groups"], found["accounts"], found["control_cents"]) == (3, 6, 1_050)


@pytest.mark.parametrize(
    ("funds", "kind"),
    [
        ("V,261124,1200", "V"),
        ("V,261124,", "V"),
        ("S,100,200,300", "S"),
        ("D,3,0,100,1,200,2,300", "D"),
        ("0", "0"),
        ("Z", "Z"),
        ("", ""),
    ],
)
def test_every_funds_type_leaves_the_references_in_their_place(funds, kind):
    rows = ["03,1,USD,015,600,,/", f"16,195,600,{funds},BANK-1,CITY-2,WIRE, FROM A, B/C"]
    content = bai2((rows, 1_200))
    (moved,) = statements_of(content=content)[0].transactions
    assert (moved.funds.kind, moved.bank_reference, moved.customer_reference) == (kind, "BANK-1", "CITY-2")
    assert moved.text == "WIRE, FROM A, B/C"


def test_a_summary_is_continued_wherever_a_field_ends_and_a_distributed_one_too():
    rows = ["03,1,USD,010,-500,,,015/", "88,600,2,S,100,200/", "88,300,072,17,,,074,5,,/"]
    found = statements_of(content=bai2((rows, 122)))[0]
    assert (found.balance(type_code="010"), found.balance(type_code="015"), found.balance(type_code="074")) == (
        -500,
        600,
        5,
    )


@pytest.mark.parametrize("width", [80, 100])
def test_records_filled_up_with_blanks_are_read(width):
    filled = b"\r\n".join(row.ljust(width) for row in STATEMENT.encode().splitlines())
    assert totals("bai2", filled) == totals("bai2", STATEMENT.encode())


def test_an_account_without_a_summary_and_a_text_over_several_continuations():
    rows = ["03,1,USD/", "16,475,1250,,17,,CHECK PAID", "88,TO: A, B & C", "88,REMI: 12/31 INV. 7/"]
    (moved,) = statements_of(content=bai2((rows, 1_250)))[0].transactions
    assert moved.text == "CHECK PAID\nTO: A, B & C\nREMI: 12/31 INV. 7"
    assert moved.sign == -1


# -- camt --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["02", "04", "06", "08", "10", "13"])
def test_every_version_of_a_statement_is_read(version):
    assert totals("camt", CAMT.replace("001.08", f"001.{version}").encode())["entries"] == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_that_xml_allows(encoding):
    name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "iso-8859-1": "ISO-8859-1"}[encoding]
    assert totals("camt", CAMT.replace("UTF-8", name).encode(encoding))["credit_cents"] == 12_550


def test_a_prefix_on_every_element_is_no_other_format():
    prefixed = (
        CAMT.replace("<", "<b:").replace("<b:/", "</b:").replace("<b:?xml", "<?xml").replace("xmlns=", "xmlns:b=")
    )
    assert totals("camt", prefixed.encode())["entries"] == 2


# -- lockbox -----------------------------------------------------------------------------------------------------------


def test_a_lockbox_file_with_other_line_ends_or_filled_up_is_read():
    rows = lockbox().splitlines()
    for content in (b"\r\n".join(rows), b"".join(row.ljust(80) + b"\n" for row in rows), lockbox() + b"\x1a"):
        assert totals("lockbox", content)["amount_cents"] == 42_550


def numbered(in_batch, in_box):
    """Trailers without batch and item number, which say so many items."""
    rows = lockbox().decode().splitlines()
    batch = f"7      {rows[6][7:20]}{in_batch:03d}{rows[6][23:]}"
    box = f"8      {rows[7][7:20]}{in_box:04d}{rows[7][24:]}"
    return "\n".join([*rows[:6], batch, box, rows[8]]).encode()


@pytest.mark.parametrize("items", [2, 3])
def test_banks_count_checks_or_every_detail_record_but_the_same_everywhere(items):
    assert totals("lockbox", numbered(items, items))["payments"] == 2


@pytest.mark.parametrize(("in_batch", "in_box"), [(3, 2), (2, 3), (4, 4)])
def test_counts_that_no_way_of_counting_gives_are_refused(in_batch, in_box):
    found = answer("lockbox", numbered(in_batch, in_box))
    assert not found.ok
    assert "payments says" in found.reason


def test_several_lockboxes_stand_in_one_file():
    rows = lockbox().decode().splitlines()
    second = [row.replace("0008801", "0009902") for row in rows[2:8]]
    found = totals("lockbox", "\n".join([*rows[:8], *second, "9000015"]).encode())
    assert (found["lockboxes"], found["payments"], found["amount_cents"]) == (2, 4, 85_100)


# -- X9 ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["ascii", "cp037"])
@pytest.mark.parametrize("frame", [">I", "<I", "none", "lines"])
def test_an_image_cash_letter_is_read_in_either_alphabet_with_and_without_lengths(codec, frame):
    records = [record.decode().encode(codec) for record in x9_parts(image_cash_letter())]
    if frame == "lines":
        content = b"".join(one + (b"\r\n" if codec == "ascii" else b"\x25") for one in records)
    elif frame == "none":
        content = b"".join(records)
    else:
        content = b"".join(struct.pack(frame, len(one)) + one for one in records)
    assert totals("x9", content)["amount_cents"] == 10_001


@pytest.mark.parametrize("codec", ["ascii", "cp037"])
@pytest.mark.parametrize("prefixed", [True, False])
def test_images_are_found_in_either_alphabet_with_and_without_lengths(codec, prefixed):
    records = []
    for record in x9_parts(deposit_of_two_checks()):
        head = 117 if record[:2].decode("cp037") == "52" else 80
        records.append(record[:head].decode("cp037").encode(codec) + record[head:])
    content = b"".join((struct.pack(">I", len(one)) if prefixed else b"") + one for one in records)
    assert totals("x9", content)["images"] == 4
    first, second = read_image_cash_letter(content=content)
    assert (first.images, second.images) == ((tiff(21), tiff(41)), (tiff(22), tiff(42)))
