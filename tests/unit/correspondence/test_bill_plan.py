"""The plan of the page is held to what Typst really measures."""

import json
from dataclasses import replace

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.correspondence.engine.bill_content import bill_content, bill_file_content
from curbstop.correspondence.engine.bill_plan import HEIGHTS, LEFT_WIDTH, RIGHT_WIDTH, ROOM, stacked_height
from curbstop.correspondence.engine.typesetting import fonts, template_sources
from curbstop.correspondence.types import BillDocument, ChargeSection
from factories.bills import ENGLISH_BILL, SEWER, SPANISH_BILL, SUMMARY_BILL, WATER

MEASURE = """
#context [#metadata(bills.map(bill => {
  let heights = (:)
  for name in NAMES {
    heights.insert(name, (
      measure(block(width: left-width, part(bill, name))).height / 1pt,
      measure(block(width: right-width, part(bill, name))).height / 1pt,
    ))
  }
  heights
})) <heights>]
"""
WORDS = st.lists(
    st.sampled_from(["water", "elevation", "Recolección", "mm", "3/4", "surcharge", "illi"]), min_size=1, max_size=14
)
TEXT = WORDS.map(" ".join)


def measured(bill: BillDocument, names: list[str]) -> dict[str, list[float]]:
    """What Typst says each part's height is in the left and the right column, in points."""
    files = dict(template_sources())
    body = files.pop("bill.typ").decode().partition("#for (place, bill)")[0]
    listed = "(" + "".join(f'"{name}",' for name in names) + ")"
    files["main"] = (body + MEASURE.replace("NAMES", listed)).encode()
    files["data.json"] = json.dumps(bill_file_content(bills=[bill], name="x", duplex=False)).encode()
    answer = typst.query(files, "<heights>", field="value", one=True, font_paths=fonts(), ignore_system_fonts=True)
    return json.loads(answer)[0]


def assert_planned_generously(bill: BillDocument) -> None:
    content = bill_content(bill)
    wanted = {"chart": content["usage"], "low_chart": content["usage"], "reads": content["reads"]}
    wanted |= {"deposit": content["deposit"], "notes": content["messages"]}
    wanted |= dict.fromkeys(("begun", "rest"), content["begun"])
    names = [name for name in HEIGHTS if name not in wanted or wanted[name]]
    for name, (left, right) in measured(bill, names).items():
        assert HEIGHTS[name](content, LEFT_WIDTH) >= left - 0.5, name
        assert HEIGHTS[name](content, RIGHT_WIDTH) >= right - 0.5, name


@pytest.mark.parametrize("bill", [ENGLISH_BILL, SPANISH_BILL, SUMMARY_BILL])
def test_no_part_of_a_usual_bill_is_higher_than_planned(bill):
    assert_planned_generously(replace(bill, security_deposit_demanded_cents=31_384))


@given(
    titles=st.lists(TEXT, min_size=1, max_size=4),
    texts=st.lists(TEXT, min_size=1, max_size=4),
    messages=st.lists(TEXT, max_size=4),
)
@settings(max_examples=12, deadline=None)
def test_no_part_of_any_bill_is_higher_than_planned(titles, texts, messages):
    lines = tuple(replace(WATER[place % 4], text=text) for place, text in enumerate(texts))
    sections = tuple(ChargeSection(title=title, lines=(*lines, SEWER)) for title in titles)
    due = sum(section.total_cents for section in sections)
    assert_planned_generously(replace(ENGLISH_BILL, sections=sections, messages=tuple(messages), amount_due_cents=due))


@pytest.mark.parametrize("count", range(1, 12))
def test_every_part_is_shown_exactly_once_and_page_1_is_never_overfull(count):
    bill = replace(
        ENGLISH_BILL,
        sections=tuple(ChargeSection(title=f"Water {place}", lines=WATER) for place in range(count)),
        amount_due_cents=5193 * count,
        messages=ENGLISH_BILL.messages * count,
        security_deposit_demanded_cents=10_000,
        reads=ENGLISH_BILL.reads * count,
    )
    content = bill_content(bill)
    plan = content["plan"]
    placed = [name.removeprefix("low_") for names in plan.values() for name in names]
    if content["begun"]:
        assert plan["left"][:2] == ["owe", "begun"]
        placed[placed.index("rest")] = "charges"
    assert sorted(set(placed) - {"more", "totals", "total", "begun"}) == [
        "charges",
        "chart",
        "deposit",
        "notes",
        "owe",
        "reads",
    ]
    assert len(placed) == len(set(placed))
    assert stacked_height(content=content, width=LEFT_WIDTH, names=plan["left"]) <= ROOM
    shown = [name for name in plan["right"] if name != "more"]
    assert stacked_height(content=content, width=RIGHT_WIDTH, names=shown) <= ROOM


@pytest.mark.parametrize("bill", [ENGLISH_BILL, SPANISH_BILL])
def test_the_charges_of_a_short_bill_start_on_page_1_and_end_on_page_2(bill):
    """A final bill: each line says its days, and there is a third service, so not all of them fit."""
    water, sewer = (
        tuple(replace(line, text=f"{line.text}, 5 de 30 días") for line in section.lines) for section in bill.sections
    )
    sections = tuple(ChargeSection(title=title, lines=(*water, *sewer)) for title in ("Agua", "Riego"))
    bill = replace(bill, sections=sections, amount_due_cents=2 * bill.amount_due_cents)
    content = bill_content(bill)
    assert (content["begun"], content["plan"]["left"], content["plan"]["later"]) == (1, ["owe", "begun"], ["rest"])
    assert_planned_generously(bill)
