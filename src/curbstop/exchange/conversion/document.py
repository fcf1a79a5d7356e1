"""The guide to the import's files, made from the layout: `docs/how_to/import.md`."""

from curbstop.exchange.conversion.cells import expectation
from curbstop.exchange.conversion.columns import Column, FileLayout
from curbstop.exchange.conversion.layout import FILES

OPENING = """# Import a utility

`curbstop import FOLDER` takes over customers, premises, meters, agreements, reads and opening balances from a folder of CSV
files. `curbstop import FOLDER --check` only says what is wrong. A folder that is right stands in `tests/golden/conversion`.

- Every error is named at once, with its file, line, column, value and what is expected. **Nothing is written unless
  everything is right**; then it is written in one transaction. The same files a second time change nothing.
- `--json` prints the result for a program. The exit code is 0 when all is right, 1 when something is wrong.
- The opening balances are posted to the business day of the import (`--on`, else the open day, else today): what customers owe against account
  399 *Conversion*, what is held for them likewise, each fund's cash at the bank, and the rest as the fund's net position
  brought forward (301). Account 399 ends at zero in every fund, or the import is refused.

## How the files are written

- UTF-8, comma between cells, the columns' names in the first line (in any order), one row a line. A cell with a comma or a
  quotation mark stands in quotation marks, and a quotation mark within is doubled: `"3/4\"\"\"`. Line breaks within a cell
  are not allowed.
- An empty cell means "not known" or the default. Blanks around a value are ignored.
- Days are half-open: `to_date` is the first day on which something is not true any more.
- Lines are counted from the header, which is line 1.
"""
CLOSING = """
This page is made from `curbstop.exchange.conversion.layout` by `python tools/write_import_guide.py`; a test holds it true.
"""


def import_guide() -> str:
    """The whole page."""
    files = "".join(f"| [`{layout.name}.csv`](#{layout.name}csv) | {layout.meaning} |\n" for layout in FILES)
    overview = f"\n## The files\n\n| file | what it holds |\n|---|---|\n{files}"
    return OPENING + overview + "".join(_file(layout) for layout in FILES) + CLOSING


def _file(layout: FileLayout) -> str:
    needed = "" if layout.required else " The file may be missing."
    keys = ", ".join(f"`{name}`" for name in layout.key)
    head = f"\n## {layout.name}.csv\n\n{layout.meaning}{needed} One row for each {keys}.\n\n"
    table = "| column | what it means | expected | unit | example |\n|---|---|---|---|---|\n"
    example = ",".join(_csv(column.example) for column in layout.columns)
    header = ",".join(column.name for column in layout.columns)
    return head + table + "".join(map(_row, layout.columns)) + f"\n```csv\n{header}\n{example}\n```\n"


def _row(column: Column) -> str:
    notes = [expectation(column)]
    if column.refers_to:
        file, name = column.refers_to.split(".")
        notes = [f"a `{name}` of `{file}.csv`"]
    if not column.required:
        notes.append(f"empty: `{column.default}`" if column.default else "may be empty")
    name = f"`{column.name}`" if not column.required else f"**`{column.name}`**"
    shown = f"`{column.example}`" if column.example else ""
    return f"| {name} | {column.meaning} | {'; '.join(notes)} | {column.unit} | {shown} |\n"


def _csv(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if '"' in text or "," in text else text
