"""CSV files into frames of text, with each row's line. A cell never holds a line break, so a row is a line."""

from pathlib import Path

import polars as pl

from curbstop.exchange.conversion.columns import FileLayout
from curbstop.exchange.conversion.problems import Problems

HEADER_LINE = 1
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
QUOTED = r'"(?:[^"]|"")*"'
MARK = "\x02"
NEVER = "\x1f"  # a separator that splits nothing: the whole line is one cell


def read_files(
    *, folder: Path, layouts: tuple[FileLayout, ...], problems: Problems
) -> tuple[dict[str, pl.DataFrame], dict[str, bytes]]:
    """Frames of text by file (a `line` and every column of the layout, empty cells null), and the files' bytes."""
    frames: dict[str, pl.DataFrame] = {}
    contents: dict[str, bytes] = {}
    for layout in layouts:
        path = folder / f"{layout.name}.csv"
        if path.is_file():
            contents[layout.name] = path.read_bytes().removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n")
            frames[layout.name] = read_content(layout=layout, content=contents[layout.name], problems=problems)
        else:
            frames[layout.name] = _empty(layout)
            if layout.required:
                problems.add(file=layout.name, line=0, expected=f"the file {layout.name}.csv")
    _name_strangers(folder=folder, layouts=layouts, problems=problems)
    problems.raw = frames
    return frames, contents


def _name_strangers(*, folder: Path, layouts: tuple[FileLayout, ...], problems: Problems) -> None:
    """A misspelt file would else be left out in silence."""
    known = {layout.name for layout in layouts}
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in known:
            problems.add(file=path.stem, line=0, value=path.name, expected=f"one of {', '.join(sorted(known))}")


def _empty(layout: FileLayout) -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.Int64, **{column.name: pl.String for column in layout.columns}})


def read_content(*, layout: FileLayout, content: bytes, problems: Problems) -> pl.DataFrame:
    """One file as a frame of text: `line` and every column of the layout, empty cells null; the rest are problems."""
    lines = _lines(layout=layout, content=content, problems=problems)
    if lines is None:
        return _empty(layout)
    header = [name.strip().strip('"') for name in str(lines.item(0, "text") or "").split(",")]
    if not _header_is_right(layout=layout, header=header, problems=problems):
        return _empty(layout)
    good = _well_formed(layout=layout, lines=lines.slice(1), width=len(header), problems=problems)
    if good.is_empty():
        return _empty(layout)
    whole = good.height == lines.height - 1
    body = content.split(b"\n", 1)[1] if whole else str(good.get_column("text").str.join("\n").item()).encode()
    cells = pl.read_csv(body, has_header=False, new_columns=header, infer_schema=False)
    stripped = cells.with_columns(pl.all().str.strip_chars())
    nulled = stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))
    missing = [pl.lit(None, dtype=pl.String).alias(c.name) for c in layout.columns if c.name not in header]
    complete = nulled.with_columns(good.get_column("line"), *missing)
    return complete.select("line", *[column.name for column in layout.columns])


def _lines(*, layout: FileLayout, content: bytes, problems: Problems) -> pl.DataFrame | None:
    """The file's lines as text, with their numbers; None when it is not text or empty."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        value = content[error.start : error.start + 1].hex()
        problems.add(file=layout.name, line=line, value=f"byte {value}", expected="UTF-8 text")
        return None
    if not content.strip():
        problems.add(file=layout.name, line=HEADER_LINE, expected="a header with the columns' names")
        return None
    lines = pl.read_csv(
        content, separator=NEVER, has_header=False, quote_char=None, infer_schema=False, new_columns=["text"]
    )
    numbered = lines.with_row_index("line", offset=HEADER_LINE).with_columns(pl.col("line").cast(pl.Int64))
    return numbered.with_columns(text=pl.col("text").fill_null("").str.strip_chars_end("\r"))


def _header_is_right(*, layout: FileLayout, header: list[str], problems: Problems) -> bool:
    known = {column.name: column for column in layout.columns}
    before = len(problems.frames)
    for name in header:
        if name not in known or header.count(name) > 1:
            problems.add(
                file=layout.name,
                line=HEADER_LINE,
                column=name,
                value=name,
                expected=f"each column once, of {', '.join(known)}",
            )
    for name, column in known.items():
        if column.required and name not in header:
            problems.add(file=layout.name, line=HEADER_LINE, column=name, expected=f"a column {name}")
    return len(problems.frames) == before


def _well_formed(*, layout: FileLayout, lines: pl.DataFrame, width: int, problems: Problems) -> pl.DataFrame:
    """The lines that have as many cells as the header and closed quotation marks; the others are errors."""
    text = lines.get_column("text")
    if text.str.contains('"', literal=True).any():
        bare = text.str.replace_all(QUOTED, MARK)
        badly = bare.str.contains('"', literal=True) | bare.str.contains(rf"[^,]{MARK}|{MARK}[^,]")
    else:
        bare, badly = text, pl.repeat(value=False, n=text.len(), eager=True)
    checked = lines.with_columns(cells=bare.str.count_matches(",", literal=True) + 1, badly_quoted=badly)
    unquoted = checked.filter(pl.col("badly_quoted"))
    ragged = checked.filter(~pl.col("badly_quoted") & (pl.col("cells") != width))
    _add_lines(layout=layout, rows=unquoted, expected="closed quotation marks around a whole cell", problems=problems)
    _add_lines(layout=layout, rows=ragged, expected=f"{width} cells, as the header has", problems=problems)
    return checked.filter(~pl.col("badly_quoted") & (pl.col("cells") == width))


def _add_lines(*, layout: FileLayout, rows: pl.DataFrame, expected: str, problems: Problems) -> None:
    for line, text in rows.select("line", "text").iter_rows():
        problems.add(file=layout.name, line=line, value=text, expected=expected)
