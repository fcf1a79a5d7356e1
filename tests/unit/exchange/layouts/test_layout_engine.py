"""The layout engine: a file described as data is read, listed, written, proven on every level, or refused where it is wrong."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.exchange.checking import check_file, format_named
from curbstop.exchange.layouts.document import LayoutError
from curbstop.exchange.layouts.listing import listed
from curbstop.exchange.layouts.loading import layout_from
from curbstop.exchange.layouts.reading import Reading, Ready
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.exchange.layouts.writing import RecordWriter, ValueDoesNotFitError

OWN = format_named(name="layout")

FIXED = """
name: strange-bank
title: A bank nobody has seen
shape: fixed
record_length: 40
code: 1-2
records:
  head:
    code: HD
    fields:
      bank: {columns: 3-12, required: true}
      made_on: {columns: 13-20, kind: date, format: YYYYMMDD, required: true}
      expected: {columns: 21-25, kind: number, required: true}
  group:
    code: GR
    fields: {number: {columns: 3-5, kind: digits, required: true}}
  item:
    code: IT
    fields:
      account: {columns: 3-12, kind: padded_number, required: true}
      amount_cents: {columns: 13-21, kind: cents, required: true}
      sign: {columns: 22, one_of: ["+", "-"]}
      routing: {columns: 23-31, kind: routing}
  note: {code: NT, fields: {text: {width: 38}}}
  group_end:
    code: GE
    fields:
      number: {columns: 3-5, kind: digits, required: true}
      items: {columns: 6-10, kind: number, required: true}
      amount_cents: {columns: 11-21, kind: signed_cents, required: true}
  tail:
    code: TL
    fields: {lines: {columns: 3-8, kind: number, required: true}, amount_cents: {columns: 9-20, kind: signed_cents}}
levels:
  file: {opens: head, closes: tail, once: true}
  group: {inside: file, opens: group, closes: group_end, at_least_one: item}
  item: {inside: group, opens: item, holds: note}
tallies:
  items: {count: item}
  amount_cents: {sum: amount_cents, of: item}
  lines: {count: all}
controls:
  head.expected: items
  group_end.items: items
  group_end.amount_cents: amount_cents
  tail.lines: lines
  tail.amount_cents: {tally: amount_cents, ignored_when: ["0"]}
matches: {group_end.number: group.number}
totals: {money_cents: amount_cents, items: items}
"""

FILE = """\
HDFirst Bank2026112300003
GR001
IT       117000012550+231380104
NTpaid at the counter
IT       125000030000
GE00100002      42550
GR002
IT       133000000001
GE00200001          1
TL000010       42551
"""


@pytest.fixture(scope="module")
def layout():
    return layout_from(text=FIXED, name="own.yaml")


def answer(text, layout):
    return check_file(content=text.encode(), kind=OWN, layout=layout)


def test_a_layout_of_ones_own_is_read_with_totals_on_every_level(layout):
    found = answer(FILE, layout)
    assert (found.ok, found.totals, found.records) == (True, {"money_cents": 42551, "items": 3}, 10)


def test_a_dry_run_lists_each_record_with_its_fields(layout):
    rows = list(listed(reading=Reading(content=FILE.encode(), layout=layout)))
    assert len(rows) == 10
    assert rows[0].strip() == "1  head: bank First Bank, made on 2026-11-23, expected 3"
    assert rows[2].strip() == "3  item: account 117, amount 125.50, sign +, routing 231380104"
    assert rows[3].strip() == "4  note: text paid at the counter"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("HDFirst Bank", "HD          ", 1, "bank in columns 3 to 12"),
        ("20261123", "20261323", 1, "made on in columns 13 to 20 is “20261323”; expected is a day written YYYYMMDD"),
        ("00003\n", "00004\n", 1, "head: expected says 4, what is there adds up to 3"),
        ("000012550", "00001255O", 3, "item: amount in columns 13 to 21 is “00001255O”"),
        ("231380104", "231380105", 3, "a routing number with the check digit 4"),
        ("12550+", "12550*", 3, "one of +, -"),
        ("00100002", "00100003", 6, "group end: items says 3, what is there adds up to 2"),
        ("     42550\n", "     42551\n", 6, "amount says 42551, what is there adds up to 42550"),
        ("GE001", "GE007", 6, "number is “007”, the group in line 2 says “001”"),
        ("TL000010", "TL000011", 10, "lines says 11"),
        ("  42551\n", "  42552\n", 10, "amount says 42552"),
        ("GR002\n", "", 7, "A item cannot stand here, in the file"),
        ("GR002", "XX002", 7, "“XX” begins no known kind of record"),
        ("NTpaid at the counter", "NTpaid at the counter, by check, in two parts", 4, "45 characters, 40 are expected"),
        ("NTpaid", "NT\x07paid", 4, "control characters"),
        ("IT       133000000001\n", "", 8, "The group that ends here has no item"),
        ("TL000010       42551\n", "", 9, "The file ends before the tail that closes the file"),
        ("TL000010       42551\n", "TL000010       42551\nGR001", 11, "A group cannot stand here, in the whole file"),
        (
            "TL000010       42551\n",
            "TL000010       42551\nHDFirst Bank2026112300003",
            11,
            "A second file begins here; one is expected",
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_columns_value_and_expectation(layout, old, new, line, reason):
    assert FILE.count(old) >= 1
    found = answer(FILE.replace(old, new, 1), layout)
    assert not found.ok
    assert (found.line, reason in found.reason) == (line, True), found.reason


def test_a_control_that_is_not_filled_in_may_be_ignored(layout):
    assert answer(FILE.replace("       42551\n", "           0\n"), layout).ok


def test_the_same_layout_writes_what_it_reads(layout):
    writer = RecordWriter(layout=layout)
    text = writer.text("head", {"bank": "First Bank", "made_on": date(2026, 11, 23), "expected": 3})
    assert text == "HDFirst Bank2026112300003".ljust(40)
    assert writer.text("item", {"account": 117, "amount_cents": 12550, "sign": "+", "routing": "231380104"}).startswith(
        "IT0000000117000012550+231380104"
    )


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("head", {"bank": "A bank with a long name", "made_on": date(2026, 1, 1), "expected": 1}, "too long"),
        ("item", {"account": 1, "amount_cents": -5}, "amount cannot be"),
        ("item", {"account": 1}, "amount cannot be"),
        ("item", {"colour": "red"}, "has no field colour"),
        ("item", {"account": 1, "amount_cents": 1, "routing": "231380105"}, "check digit"),
    ],
)
def test_what_could_not_be_read_is_not_written(layout, kind, values, reason):
    with pytest.raises(ValueDoesNotFitError, match=reason):
        RecordWriter(layout=layout).text(kind, values)


DELIMITED = """
name: agent
title: A pay station's day
shape: delimited
delimiter: "|"
code: 1
records:
  day: {code: D, fields: {day: {field: 2, kind: date, format: MM/DD/YYYY, required: true}}}
  paid:
    code: P
    fields:
      account: {field: 2, kind: digits, required: true}
      amount_cents: {field: 3, kind: dollars, required: true}
      fee_cents: {field: 4, kind: dollars}
      payer: {field: 5}
  voided: {code: V, fields: {account: {field: 2}, amount_cents: {field: 3, kind: dollars, required: true}}}
  end: {code: E, fields: {count: {field: 2, kind: number}, amount_cents: {field: 3, kind: dollars}}}
levels:
  file: {opens: day, closes: end, holds: [paid, voided]}
tallies:
  count: {count: [paid, voided]}
  taken_cents: {sum: amount_cents, of: [paid]}
  voided_cents: {sum: amount_cents, of: [voided], subtract: true}
controls: {end.count: count, end.amount_cents: taken_cents}
totals: [count, taken_cents, voided_cents]
"""


def test_delimited_files_have_quoted_fields_blank_fields_and_subtracted_sums():
    layout = layout_from(text=DELIMITED, name="agent.yaml")
    text = 'D|11/23/2026\nP|10000017|"1,250.50"|1.95|"Lopez | Sons"\nP|10000025|0.50\nV|10000017|-3.00\nE|3|1251.00\n'
    assert answer(text, layout).totals == {"count": 3, "taken_cents": 125100, "voided_cents": 300}
    found = answer(text.replace("0.50\n", "0.5O\n"), layout)
    assert found.line == 3
    assert "paid: amount (field 3) is “0.5O”; expected is dollars and cents like 1234.50" in found.reason
    assert "cannot be divided" in answer(text.replace("0.50\n", '"0.50\n'), layout).reason


def test_a_quoted_field_may_hold_a_line_end_and_lines_are_still_counted():
    layout = layout_from(text=DELIMITED, name="agent.yaml")
    text = 'D|11/23/2026\nP|10000017|1.00||"Lopez\nand Sons"\nP|x|0.50\nE|2|1.50\n'
    assert answer(text, layout).line == 4


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("shape: fixed", "shape: round", "shape"),
        ("kind: cents", "kind: gold", "gold"),
        ("format: YYYYMMDD", "format: DDMMYYYY", "DDMMYYYY"),
        ("columns: 3-12", "columns: 12-3", "Columns are written like 4-13"),
        ("columns: 13-20", "columns: 10-20", "Fields must follow each other"),
        ("opens: group,", "opens: grupo,", "grupo"),
        ("inside: file", "inside: folder", "levels.group.inside"),
        ("tail.lines: lines", "tail.lines: rows", "rows"),
        ("tail.lines: lines", "tail.rows: lines", "tail.rows"),
        ("sum: amount_cents", "sum: cents", "item.cents"),
        ("sum: amount_cents", "sum: sign", "cannot be text"),
        ("group_end.items: items", "head.bank: items", "cannot be text"),
        ("items: items}", "items: people}", "people"),
        ("GR\n", "GR\n    colour: red\n", "colour"),
        ("  group:\n    code: GR", "  head:\n    code: GR", "stands twice"),
        ("name: strange-bank", "name: [", "not YAML"),
        ("shape: fixed", "shape: fixed\nencodings: [klingon]", "cannot be read with klingon"),
        ("shape: fixed", "shape: fixed\nencodings: [hex]", "cannot be read with hex"),
        ("shape: fixed", "shape: fixed\ndelimiter: ''", "cannot be read with delimiter"),
        ("record_length: 40", "frame: length", "cannot be read with record_length"),
        ("inside: group, opens: item", "inside: item, opens: item", "cannot be read with levels.item.inside"),
        ("    code: GR\n", '    code: GR\n    when: {3-5: "/[0-9/"}\n', "group.when"),
    ],
)
def test_a_layout_that_does_not_fit_together_is_refused_before_any_file(old, new, reason):
    assert old in FIXED
    with pytest.raises(LayoutError, match=reason):
        layout_from(text=FIXED.replace(old, new, 1), name="own.yaml")


def test_records_without_line_ends_are_cut_by_their_length():
    text = FIXED.replace("record_length: 40", "record_length: 40\nframe: length")
    padded = "".join(line.ljust(40) for line in FILE.splitlines())
    assert answer(padded, layout_from(text=text, name="own.yaml")).ok


def test_short_records_are_filled_unless_the_layout_forbids_it(layout):
    strict = layout_from(text=FIXED.replace("record_length: 40", "record_length: 40\nshort_records: false"), name="own")
    assert answer(FILE, layout).ok
    assert "25 characters, 40 are expected" in answer(FILE, strict).reason


def test_other_encodings_are_named_where_they_fail(layout):
    found = check_file(content=FILE.replace("First", "F\xefrst").encode("latin-1"), kind=OWN, layout=layout)
    assert (found.line, found.reason) == (1, "Byte 4 of the line is 0xef, which is not UTF-8")


def test_a_reading_is_reused_with_a_layout_made_ready_once(layout):
    ready = Ready(layout)
    assert Reading(content=FILE.encode(), layout=ready).run().records == 10
    with pytest.raises(FileRefusedError):
        Reading(content=b"HD", layout=ready).run()


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_damaged_layout_is_refused_or_reads_and_never_crashes(data):
    text = data.draw(st.sampled_from([FIXED, DELIMITED]))
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        words = lines[at].split(" ")
        place = data.draw(st.integers(0, len(words) - 1))
        other = data.draw(st.sampled_from([word for line in lines for word in line.split(" ")] or [""]))
        words[place] = data.draw(st.sampled_from([other, "0", "-1", "99999", "", "[]", "{}", "null", "1-999999"]))
        lines[at] = " ".join(words)
    try:
        damaged = layout_from(text="\n".join(lines), name="damaged.yaml")
    except LayoutError:
        return
    assert answer(FILE, damaged).ok in {True, False}
