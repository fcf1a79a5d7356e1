"""What the guide says of the mail house's answer is what is read."""

from pathlib import Path

from curbstop.correspondence.types import REJECT_REASONS
from curbstop.exchange.mail_house.answer_layout import ANSWER_LAYOUT, CELLS

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how_to" / "mail_bills.md"


def test_the_guide_names_every_column_and_every_value_and_its_example_has_them():
    text = GUIDE.read_text(encoding="utf-8")
    names = [column.name for column in ANSWER_LAYOUT.columns]
    assert all(f"| `{name}` |" in text for name in names)
    assert all(f"`{value}`" in text for value in (*CELLS, *REJECT_REASONS))
    example = text.split("```csv\n")[1].split("```")[0].splitlines()
    assert example[0].split(",") == names
    assert {line.split(",")[0] for line in example[1:]} == set(CELLS)
