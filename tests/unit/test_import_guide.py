"""The guide to the import says what the importer expects."""

from pathlib import Path

from curbstop.exchange.conversion.document import import_guide
from curbstop.exchange.conversion.layout import FILES

GUIDE = Path(__file__).parents[2] / "docs" / "how_to" / "import.md"


def test_the_guide_is_made_from_the_layout() -> None:
    assert GUIDE.read_text(encoding="utf-8") == import_guide(), "run python tools/write_import_guide.py"


def test_the_guide_names_every_column() -> None:
    guide = import_guide()
    for layout in FILES:
        assert f"## {layout.name}.csv" in guide
        assert all(f"`{column.name}`" in guide for column in layout.columns)
