"""`curbstop exchange`: check files of banks and processors before they are let in. Needs no database."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curbstop.exchange.checking import (
    FORMATS,
    OWN,
    Answer,
    Format,
    UnknownFormatError,
    check_file,
    format_named,
    records_listed,
)
from curbstop.exchange.layouts.description import Layout
from curbstop.exchange.layouts.frames import LARGEST_BYTES
from curbstop.exchange.layouts.loading import layout_from, shipped_layout, shipped_names

app = typer.Typer(no_args_is_help=True, help="Check files of banks and processors.")

GZIP = b"\x1f\x8b"
EXIT_NO_ANSWER = 1


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="FORMAT", help="What the files are: see `curbstop exchange formats`.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answers for a program to read.")] = False,  # noqa: FBT002 - a flag
    layout: Annotated[
        Path | None, typer.Option(help="A layout of the bank's own (a YAML file), or one of Curbstop's by name.")
    ] = None,
) -> None:
    """Say of each file whether it is sound, with its totals and number of records, or the first error and its line.

    Files may be packed by gzip. Exit code 0 when every file got an answer, also when it is refused; 1 when one cannot be
    read at all.
    """
    kind, own = _format(name), _own_layout(layout)
    if kind.name == OWN and own is None:
        raise typer.BadParameter("Give the layout with --layout.", param_hint="--layout")
    found = [(str(path), *_answer(path, kind, own)) for path in files]
    if as_json:
        typer.echo(json.dumps([_as_data(file, answer) for file, answer, _ in found], indent=1))
    else:
        for file, answer, _ in found:
            print_answer(file=file, answer=answer)
    raise typer.Exit(0 if all(answered for _, _, answered in found) else EXIT_NO_ANSWER)


@app.command("list")
def list_records(
    name: Annotated[str, typer.Argument(metavar="FORMAT", help="What the file is: see `curbstop exchange formats`.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file.")],
    layout: Annotated[
        Path | None, typer.Option(help="A layout of the bank's own (a YAML file), or one of Curbstop's by name.")
    ] = None,
    first: Annotated[int, typer.Option(help="Show so many records (0: all).", min=0)] = 0,
) -> None:
    """A dry run: show every record with its fields as they are understood, up to the first that is wrong.

    Exit code 1 when the file is refused.
    """
    kind, own = _format(name), _own_layout(layout)
    if kind.name == OWN and own is None:
        raise typer.BadParameter("Give the layout with --layout.", param_hint="--layout")
    content, problem = _content(file)
    if problem:
        raise typer.BadParameter(problem, param_hint="FILE")
    for number, line in enumerate(records_listed(content=content, kind=kind, layout=own), start=1):
        if not first or number <= first:
            typer.echo(line)
    answer = check_file(content=content, kind=kind, layout=own)
    print_answer(file=str(file), answer=answer)
    raise typer.Exit(0 if answer.ok else EXIT_NO_ANSWER)


@app.command()
def formats() -> None:
    """List the formats."""
    table = Table()
    for column in ("format", "what it is", "other names", "layouts"):
        table.add_column(column)
    for one in FORMATS:
        table.add_row(one.name, one.title, ", ".join(one.aliases), ", ".join(one.layouts))
    Console().print(table)


def _own_layout(path: Path | None) -> Layout | None:
    if path is None:
        return None
    if not path.exists() and str(path) in shipped_names():
        return shipped_layout(name=str(path))
    try:
        return layout_from(text=path.read_text(encoding="utf-8"), name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error), param_hint="--layout") from error


def _format(name: str) -> Format:
    try:
        return format_named(name=name)
    except UnknownFormatError as error:
        raise typer.BadParameter(str(error), param_hint="FORMAT") from error


def _answer(path: Path, kind: Format, layout: Layout | None) -> tuple[Answer, bool]:
    """The answer, and whether the file could be read at all."""
    content, problem = _content(path)
    if problem:
        return Answer(ok=False, reason=problem), False
    return check_file(content=content, kind=kind, layout=layout), True


def _content(path: Path) -> tuple[bytes, str]:
    """The bytes, unpacked; or why there are none."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(len(GZIP)) == GZIP
        with gzip.open(path) if packed else path.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        return b"", f"The file cannot be read: {error}"
    return content, ""


def _as_data(file: str, answer: Answer) -> dict[str, object]:
    return {
        "file": file,
        "ok": answer.ok,
        "totals": answer.totals,
        "records": answer.records,
        "line": answer.line,
        "reason": answer.reason or None,
    }


def print_answer(*, file: str, answer: Answer) -> None:
    """One file's answer as a person reads it."""
    if not answer.ok:
        place = f", line {answer.line}" if answer.line else ""
        typer.echo(f"{file}: REFUSED{place}: {answer.reason}")
        return
    totals = ", ".join(f"{_label(name)} {_shown(name, value)}" for name, value in answer.totals.items())
    typer.echo(f"{file}: sound; {answer.records:,} records; {totals}")


def _label(name: str) -> str:
    return name.removesuffix("_cents").replace("_", " ")


def _shown(name: str, value: int) -> str:
    if not name.endswith("_cents"):
        return f"{value:,}"
    return f"{'-' if value < 0 else ''}{abs(value) // 100:,}.{abs(value) % 100:02d}"
