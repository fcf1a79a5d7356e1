"""What stands where on a bill: page 1 whenever it fits, page 2 as a whole otherwise, so that nothing is cut in two.

The heights are those of bill.typ, a little generous. Typst could measure, but a file of 500 bills then takes 18 s and 3.3 GB instead of
2 s and less than 1 GB; a test holds these heights to what Typst measures.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from curbstop.correspondence.engine.text_width import line_count, width_points

INCH = 72
LEFT_WIDTH = 3.9 * INCH
RIGHT_WIDTH = 3.1 * INCH
ROOM = 3.74 * INCH
GAP = 14
# Sizes of type in points, as in paper.typ; a line is as high as its capitals, lines stand 0.55 of the size apart.
BODY, READ, SMALL, LABEL, FINE = 9.25, 8.5, 8, 7.5, 7
CAPITALS, LEADING = 0.728, 0.55
HEADING = 10.5 * CAPITALS + 7
ROW_PADDING = 5.4
SECTION_PADDING = 7.7
TOTAL_ROW = BODY * CAPITALS + 4.5
GUTTER = 8
READ_GUTTER = 10
CHARTS = {"chart": 0.9 * INCH, "low_chart": 0.6 * INCH}
CHART_FRAME = 31
NOTE_GAP = 7
TOTALS_NOTE_GAP = 6.2
# A bill of more services gives their sums on page 1, and every line on page 2.
MOST_BEGUN = 4

Content = Mapping[str, Any]


def begun_sections(content: Content) -> int:
    """The services whose charges stand on page 1 where those of the others go to page 2; none where all fit, or the bill is long."""
    sections = content["sections"]
    if len(sections) > MOST_BEGUN or _fits(content, LEFT_WIDTH, ["owe", "charges"]):
        return 0
    counts = range(len(sections) - 1, 0, -1)
    return next((count for count in counts if _fits({**content, "begun": count}, LEFT_WIDTH, ["owe", "begun"])), 0)


def plan_bill(content: Content) -> dict[str, list[str]]:
    """The parts of the left and the right column of page 1, and of page 2, by name."""
    optional = {
        "chart": content["usage"] is not None,
        "reads": bool(content["reads"]),
        "deposit": content["deposit"] is not None,
        "notes": bool(content["messages"]),
    }
    here = {name for name, wanted in optional.items() if wanted}
    left: list[str] = _first_fitting(content, LEFT_WIDTH, _left_choices(content))
    right = _full_right_column(content, here)
    if right is None:
        if "notes" in here and _fits(content, LEFT_WIDTH, [*left, "notes"]):
            left = [*left, "notes"]
        choices = [
            ["chart", "reads", "deposit", "notes"],
            ["chart", "reads", "deposit"],
            ["low_chart", "reads", "deposit"],
            ["chart", "deposit", "notes"],
            ["chart", "deposit"],
            ["chart"],
        ]
        right = _first_fitting(content, RIGHT_WIDTH, [_only(names, here - set(left)) for names in choices])
    shown = {*left, *right}
    charges = "rest" if "begun" in left else "charges"
    last: tuple[str, ...] = ("deposit", "notes", charges, "reads")
    later = [name for name in last if name in here | {charges} and name not in shown]
    return {"left": left, "right": [*right, "more"] if set(later) - {charges} else right, "later": later}


def _left_choices(content: Content) -> list[list[str]]:
    charges = ["charges", "begun", "totals", "total"] if content["begun"] else ["charges", "totals", "total"]
    return [["owe", name] for name in charges]


def _only(names: Sequence[str], wanted: set[str]) -> list[str]:
    return [name for name in names if name.removeprefix("low_") in wanted]


def _full_right_column(content: Content, here: set[str]) -> list[str] | None:
    choices = (_only([chart, "reads", "deposit", "notes"], here) for chart in CHARTS)
    return next((names for names in choices if _fits(content, RIGHT_WIDTH, names)), None)


def _first_fitting(content: Content, width: float, choices: Sequence[list[str]]) -> list[str]:
    return next((names for names in choices if _fits(content, width, names)), choices[-1])


def _fits(content: Content, width: float, names: Sequence[str]) -> bool:
    return stacked_height(content=content, width=width, names=names) <= ROOM


def stacked_height(*, content: Content, width: float, names: Sequence[str]) -> float:
    """The height in points of parts one under the other in a column of `width` points."""
    return sum(HEIGHTS[name](content, width) for name in names) + GAP * max(len(names) - 1, 0)


def _paragraph(text: str, width: float, *, size: float = BODY, semibold: bool = False) -> float:
    lines = line_count(text=text, size=size, width=width, semibold=semibold)
    return size * (lines * CAPITALS + (lines - 1) * LEADING)


def _rows(texts: Sequence[str], width: float) -> float:
    return sum(_paragraph(text, width) + ROW_PADDING for text in texts)


def _widest(texts: Sequence[str], size: float, *, semibold: bool = False) -> int:
    return max((width_points(text=text, size=size, semibold=semibold) for text in texts), default=0)


def _owe_height(content: Content, width: float) -> float:
    rows = [*content["owe"], content["owe_total"]]
    amounts = _widest([amount for _, amount in rows], BODY, semibold=True)
    return HEADING + _rows([name for name, _ in content["owe"]], width - amounts) + TOTAL_ROW


def _charges_height(content: Content, width: float) -> float:
    return _lines_height(content, width, content["sections"]) + TOTAL_ROW


def _begun_height(content: Content, width: float) -> float:
    note = _paragraph(content["words"]["more_follows"], width, size=LABEL)
    return _lines_height(content, width, content["sections"][: content["begun"]]) + TOTALS_NOTE_GAP + note


def _rest_height(content: Content, width: float) -> float:
    return _lines_height(content, width, content["sections"][content["begun"] :]) + TOTAL_ROW


def _lines_height(content: Content, width: float, sections: Sequence[Content]) -> float:
    words = content["words"]
    lines = [line for section in sections for line in section["lines"]]
    amounts = _widest(
        [content["new_charges"], words["amount"], *(section["total"] for section in sections)], BODY, semibold=True
    )
    calculations = max(
        _widest([words["quantity_and_price"]], LABEL), _widest([line["calculation"] for line in lines], SMALL)
    )
    text_width = max(width - calculations - amounts - 2 * GUTTER, INCH)
    titles = sum(_paragraph(section["title"], width, semibold=True) + SECTION_PADDING for section in sections)
    totals = [f"{words['total']} {section['title']}" for section in sections if len(section["lines"]) > 1]
    return (
        HEADING
        + (LABEL * CAPITALS + ROW_PADDING)
        + titles
        + _rows([line["text"] for line in lines], text_width)
        + _rows(totals, width - amounts - GUTTER)
    )


def _totals_height(content: Content, width: float) -> float:
    amounts = _widest([content["new_charges"]], BODY, semibold=True)
    titles = [section["title"] for section in content["sections"]]
    return _total_height(content, width) + _rows(titles, width - amounts - GUTTER)


def _total_height(content: Content, width: float) -> float:
    return HEADING + TOTAL_ROW + TOTALS_NOTE_GAP + _paragraph(content["words"]["details_follow"], width, size=LABEL)


def _chart_height(name: str) -> Callable[[Content, float], float]:
    def height(content: Content, width: float) -> float:
        unit = _paragraph(content["words"]["usage_unit"], width, size=FINE)
        return HEADING + CHARTS[name] + CHART_FRAME + unit + _paragraph(content["usage"]["sentence"], width, size=9)

    return height


def _reads_height(content: Content, width: float) -> float:
    reads = content["reads"]
    columns = (("previous_date", FINE), ("current_note", FINE), ("used", READ))
    taken = sum(_widest([read[key] for read in reads], size) + READ_GUTTER for key, size in columns)
    two_lines = READ * (CAPITALS + LEADING) + FINE * CAPITALS
    rows = [
        max(_paragraph(read["meter"], max(width - taken, INCH / 3), size=READ), two_lines) + ROW_PADDING
        for read in reads
    ]
    return HEADING + LABEL * CAPITALS + ROW_PADDING + sum(rows)


def _notes_height(content: Content, width: float) -> float:
    return HEADING - NOTE_GAP + sum(_paragraph(text, width) + NOTE_GAP for text in content["messages"])


def _deposit_height(content: Content, width: float) -> float:
    return HEADING + _paragraph(content["deposit"], width)


HEIGHTS: Mapping[str, Callable[[Content, float], float]] = {
    "owe": _owe_height,
    "charges": _charges_height,
    "begun": _begun_height,
    "rest": _rest_height,
    "totals": _totals_height,
    "total": _total_height,
    "chart": _chart_height("chart"),
    "low_chart": _chart_height("low_chart"),
    "reads": _reads_height,
    "deposit": _deposit_height,
    "notes": _notes_height,
}
