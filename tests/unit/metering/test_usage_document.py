"""The tables of docs/algorithms/usage.md hold."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from curbstop.metering.engine.judging import judge_reads
from curbstop.metering.engine.usage import usage
from factories.meter_frames import INSTALLATIONS, PERIODS, READS, meter, read

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "usage.md"
START, END = date(2026, 1, 10), date(2026, 2, 10)


def table(first_header: str) -> list[list[str]]:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_header} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.parametrize(("dials", "before", "after", "multiplier", "use"), table("dials"))
def test_the_documents_steps(dials, before, after, multiplier, use) -> None:
    frame = usage(
        reads=pl.DataFrame([read(1, START, int(before)), read(1, END, int(after))], schema=READS, orient="row"),
        installations=pl.DataFrame(
            [meter(1, dials=int(dials), times=int(multiplier) * 1000)], schema=INSTALLATIONS, orient="row"
        ),
        periods=pl.DataFrame([(1, 1, START, END)], schema=PERIODS, orient="row"),
    )
    assert frame.item(0, "usage_milli") == int(use) * 1000


@pytest.mark.parametrize(("use", "usual", "reasons"), table("use"))
def test_the_documents_judgements(use, usual, reasons) -> None:
    candidate = {
        "usage_milli": int(Decimal(use) * 1000),
        "last_year_milli": int(Decimal(usual) * 1000),
        "average_milli": None,
        "rolled_over": False,
        "large_meter": False,
        "active": True,
        "estimates_in_a_row": 0,
    }
    frame = pl.DataFrame([candidate], schema_overrides={"average_milli": pl.Int64})
    assert judge_reads(candidates=frame).item(0, "reasons").to_list() == reasons.split()
