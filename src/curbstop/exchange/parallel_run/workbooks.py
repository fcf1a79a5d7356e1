"""Frames as an .xlsx: one sheet each, cents as dollars, thousandths and millionths as decimals."""

import io
from collections.abc import Mapping
from typing import Any

import polars as pl
import xlsxwriter

from curbstop.exchange.general_ledger.journal_files import MONEY_FORMAT
from curbstop.kernel.quantity import MICRO, MILLI, unscaled

CENTS = 100
SCALES = {"_cents": CENTS, "_milli": MILLI, "_micros": MICRO}
WIDTH = 18


def frames_workbook(*, title: str, sheets: Mapping[str, pl.DataFrame]) -> bytes:
    """The workbook's bytes; a column's name says its unit."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": title})
        formats = workbook.add_format({"bold": True}), workbook.add_format({"num_format": MONEY_FORMAT})
        for name, frame in sheets.items():
            _write(workbook.add_worksheet(name), frame, formats)
    return buffer.getvalue()


def _write(sheet: Any, frame: pl.DataFrame, formats: tuple[Any, Any]) -> None:
    bold, money = formats
    scales = [next((scale for end, scale in SCALES.items() if name.endswith(end)), 1) for name in frame.columns]
    for column, name in enumerate(frame.columns):
        end = next((end for end in SCALES if name.endswith(end)), "")
        sheet.set_column(column, column, WIDTH)
        sheet.write_string(0, column, name.removesuffix(end).replace("_", " "), bold)
    for place, row in enumerate(frame.iter_rows(), start=1):
        for column, (value, scale) in enumerate(zip(row, scales, strict=True)):
            if value is None:
                continue
            if not isinstance(value, int) or isinstance(value, bool):
                sheet.write_string(place, column, str(value))
            elif scale == 1:
                sheet.write_number(place, column, value)
            else:
                shown = unscaled(value=value, scale=scale)
                sheet.write_formula(place, column, f"={value}/{scale}", money if scale == CENTS else None, value=shown)
    sheet.freeze_panes(1, 0)
