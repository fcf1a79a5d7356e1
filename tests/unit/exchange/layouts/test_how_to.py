"""The example of docs/how_to/describe_a_file.md works as it stands there."""

import re
from pathlib import Path

from curbstop.exchange.checking import check_file, format_named
from curbstop.exchange.layouts.kinds import DATE_FORMATS, KINDS
from curbstop.exchange.layouts.loading import layout_from
from curbstop.exchange.layouts.payments import read_payments

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "how_to" / "describe_a_file.md").read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_example_is_read_proven_and_its_payments_are_found():
    layout = layout_from(text=block("yaml"), name="example.yaml")
    content = block("text").encode()
    found = check_file(content=content, kind=format_named(name="layout"), layout=layout)
    assert (found.ok, found.totals, found.records) == (True, {"payments": 2, "amount_cents": 42550}, 7), found
    first, second = read_payments(content=content, layout=layout)
    assert (first.account_number, first.amount_cents, first.reference, first.payer) == (
        "10000017",
        12550,
        "180",
        "MARIA LOPEZ",
    )
    assert second.line == 5


def test_the_example_refuses_what_the_page_says():
    layout = layout_from(text=block("yaml"), name="example.yaml")
    for old, new in (
        ("0000012550", "0000012551"),
        ("Nsecond notice\n", ""),
        ("20261123", "20261323"),
        ("T0008801", "T0008802"),
    ):
        content = block("text").replace(old, new).encode()
        assert not check_file(content=content, kind=format_named(name="layout"), layout=layout).ok, new


def test_every_kind_and_date_format_is_on_the_page():
    assert all(f"`{kind}`" in PAGE for kind in KINDS)
    assert all(f"`{date_format}`" in PAGE for date_format in DATE_FORMATS)
