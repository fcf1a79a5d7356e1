"""The rows of a table as a file: CSV, and a workbook whose totals are live formulas."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from curbstop.web.ui.shown_table import ShownTable

# A spreadsheet runs a text that starts with one of these as a formula: names are written by strangers.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {
    "money": "#,##0.00",
    "count": "#,##0",
    "milli": "#,##0.###",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
WIDTHS = {"money": 15, "count": 10, "milli": 12, "date": 12, "moment": 18, "code": 16, "status": 16, "text": 28}


def export_response(*, shown: ShownTable) -> HttpResponse | None:
    """The file that was asked for, or None when none was."""
    if shown.exported is None or not shown.table.export:
        return None
    content = to_xlsx(shown=shown) if shown.query.export == "xlsx" else to_csv(shown=shown)
    content_type = XLSX_TYPE if shown.query.export == "xlsx" else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{shown.table.name}.{shown.query.export}"'
    return response


def harmless(value: Any) -> Any:
    """Texts that a spreadsheet would run get an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def written(value: Any) -> Any:
    """A value as CSV writes it: moments in the city's time, empty as empty."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else harmless(value)


def to_csv(*, shown: ShownTable) -> bytes:
    """The rows as CSV, with a byte order mark, which Excel needs to see that it is UTF-8."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow([str(column.label) for column in shown.table.columns])
    writer.writerows([written(value) for value in row] for row in shown.exported or ())
    return sink.getvalue().encode("utf-8-sig")


def to_xlsx(*, shown: ShownTable) -> bytes:
    """The rows as a workbook: heading row fixed, filters on, totals as SUM formulas with their value."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        rows = shown.exported or []
        for place, column in enumerate(shown.table.columns):
            look = book.add_format({"num_format": NUMBER_FORMATS.get(column.kind, "@")})
            sheet.set_column(place, place, WIDTHS[column.kind], look)
            sheet.write_string(0, place, str(column.label), bold)
            for line, row in enumerate(rows, start=1):
                write_cell(sheet=sheet, line=line, place=place, value=row[place])
            if column.total and rows:
                name = xlsxwriter.utility.xl_col_to_name(place)
                total = sum((row[place] for row in rows if row[place] is not None), start=Decimal())
                style = book.add_format({"bold": True, "top": 1, "num_format": NUMBER_FORMATS.get(column.kind, "@")})
                formula = f"=SUM({name}2:{name}{len(rows) + 1})"
                sheet.write_formula(len(rows) + 1, place, formula, style, total)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(shown.table.columns) - 1)
    return sink.getvalue()


def write_cell(*, sheet: Any, line: int, place: int, value: Any) -> None:
    """One value with its own type."""
    if value is None:
        return
    if isinstance(value, dt.datetime):
        sheet.write_datetime(line, place, timezone.localtime(value).replace(tzinfo=None))
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, place, dt.datetime(value.year, value.month, value.day))  # noqa: DTZ001 - a day
    elif isinstance(value, str):
        sheet.write_string(line, place, value)
    else:
        sheet.write_number(line, place, value)
