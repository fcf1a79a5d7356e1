"""The rows of docs/algorithms/postings.md."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "postings.md"
CELLS = 4
NO_POSTING = "nothing"
NO_OPERATION = "no operation yet"
FUNDS = {"POOL": 1, "W": 2, "S": 3, "G": 4, "C": 5, "A": 6}
TRANSFER = re.compile(r"(\w+) Dr (\d{3})\S*(?: [a-z]+\])? Cr (\d{3})")

# What a transfer is, whoever and how much: its fund, the account that it debits, the account that it credits.
Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Row:
    """An event, what posts it, its transfers, and the test in which the real operation does it."""

    event: str
    posted: str
    transfers: str
    shown_by: str

    @property
    def shapes(self) -> set[Shape]:
        """Its transfers without amounts and subsidiaries."""
        return {(FUNDS[fund], int(debit), int(credit)) for fund, debit, credit in TRANSFER.findall(self.transfers)}


def postings_page() -> list[Row]:
    """Every row of the page, in its order."""
    lines = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|"))
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    return [Row(*row) for row in cells if len(row) == CELLS and row[0] not in {"event", "---"}]


def shapes_of(*events: str) -> set[Shape]:
    """The transfers of rows whose events begin so."""
    rows = [row for event in events for row in postings_page() if row.event.startswith(event)]
    assert len(rows) == len(events), events
    return set().union(*(row.shapes for row in rows))
