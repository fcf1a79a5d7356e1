"""The difference between two versions of a tariff as .xlsx: by class, tier and zone, a histogram with its chart, every bill."""

import io
from typing import Any

import polars as pl
import xlsxwriter

from curbstop.exchange.general_ledger.journal_files import MONEY_FORMAT
from curbstop.rates.queries.compare import TariffDifference

CENTS = "_cents"
WIDTH = 16


def difference_workbook(*, difference: TariffDifference, before: str, after: str) -> bytes:
    """The workbook's bytes; `before` and `after` name the versions."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"{before} to {after}"})
        formats = workbook.add_format({"bold": True}), workbook.add_format({"num_format": MONEY_FORMAT})
        _write(workbook.add_worksheet("By class"), difference.by_class, formats)
        _write(workbook.add_worksheet("By tier"), difference.by_tier, formats)
        _write(workbook.add_worksheet("By zone"), difference.by_zone, formats)
        sheet = workbook.add_worksheet("Histogram")
        _write(sheet, _named_steps(difference.histogram), formats)
        _chart(workbook, sheet, rows=difference.histogram.height)
        _write(workbook.add_worksheet("Bills"), difference.bills, formats)
        if not difference.unrated.is_empty():
            _write(workbook.add_worksheet("Not compared"), difference.unrated, formats)
    return buffer.getvalue()


def _named_steps(histogram: pl.DataFrame) -> pl.DataFrame:
    return histogram.select(change=pl.Series(step_names(histogram=histogram)), bills="count")


def step_names(*, histogram: pl.DataFrame) -> list[str]:
    """What each step of the histogram holds, in dollars."""
    ends = histogram["at_most_cents"].to_list()
    names = []
    for place, end in enumerate(ends):
        before = ends[place - 1] if place else None
        if end == 0:
            names.append("no change")
        elif end is None:
            names.append(f"more than {_dollars(before)}")
        elif end < 0:
            names.append(
                f"{_dollars(end)} or less" if before is None else f"over {_dollars(before)} to {_dollars(end)}"
            )
        else:
            names.append(f"over {_dollars(before)} to {_dollars(end)}")
    return names


def _dollars(cents: int | None) -> str:
    number = cents or 0
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number) // 100}.{abs(number) % 100:02d}"


def _write(sheet: Any, frame: pl.DataFrame, formats: tuple[Any, Any]) -> None:
    """Rows with their heads; cents as dollars."""
    bold, money = formats
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, WIDTH)
        sheet.write_string(0, column, name.removesuffix(CENTS).replace("_", " "), bold)
    for place, row in enumerate(frame.iter_rows(), start=1):
        for column, (name, value) in enumerate(zip(frame.columns, row, strict=True)):
            if value is None:
                continue
            if name.endswith(CENTS):
                sheet.write_formula(place, column, f"={value}/100", money, value=_dollars(value))
            elif isinstance(value, int):
                sheet.write_number(place, column, value)
            else:
                sheet.write_string(place, column, str(value))
    sheet.freeze_panes(1, 0)


def _chart(workbook: Any, sheet: Any, *, rows: int) -> None:
    chart = workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "Bills",
            "categories": ["Histogram", 1, 0, rows, 0],
            "values": ["Histogram", 1, 1, rows, 1],
            "gap": 20,
        }
    )
    chart.set_title({"name": "Change of the bill"})
    chart.set_legend({"none": True})
    sheet.insert_chart("D2", chart, {"x_scale": 1.8, "y_scale": 1.5})
