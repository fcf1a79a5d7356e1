"""`curbstop rates`: look at tariffs, check files, adopt them, explain a bill.

Only `load`, `activate` and `list --stored` use the database.
"""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from django.db import transaction
from rich.console import Console
from rich.table import Table

from curbstop.cli.drought_stages import day_of, stage_app
from curbstop.cli.weather import weather_app
from curbstop.exchange.rates.bill_files import bill_file
from curbstop.exchange.rates.difference_workbook import difference_workbook, step_names
from curbstop.exchange.rates.own_rows import InputError, named_facts
from curbstop.exchange.rates.tariff_checks import CheckedClass, check_tariffs
from curbstop.journeys.compare_tariffs import NothingBilledError, compare_tariffs
from curbstop.kernel.money import Money
from curbstop.kernel.quantity import MILLI, scaled
from curbstop.rates.operations.activate_tariff_version import activate_tariff_version
from curbstop.rates.operations.load_tariff_file import load_tariff_file
from curbstop.rates.operations.withdraw_tariff_version import withdraw_tariff_version
from curbstop.rates.queries.compare import TariffDifference
from curbstop.rates.queries.explain import explain, price_text
from curbstop.rates.queries.rating import fact_columns
from curbstop.rates.queries.shipped import shipped_tariffs
from curbstop.rates.queries.tariff_file import TariffFile, read_tariff_file, tariff_schema
from curbstop.rates.queries.versions import list_tariff_versions, tariff_versions_by_id
from curbstop.rates.types import Component, Explanation, TariffVersion

app = typer.Typer(no_args_is_help=True, help="Check, adopt and explain tariffs.")
app.add_typer(stage_app, name="stage")
app.add_typer(weather_app, name="weather")

AsJson = Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")]
EXIT_REFUSED = 1


@app.command("list")
def list_tariffs(
    *, stored: Annotated[bool, typer.Option(help="List the database's versions.")] = False, as_json: AsJson = False
) -> None:
    """List the tariffs that come with Curbstop, or with --stored those in the database."""
    rows = _stored_rows() if stored else [_shipped_row(file) for file in shipped_tariffs()]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    table = Table(title="Tariffs in the database" if stored else "Tariffs that come with Curbstop")
    for column in rows[0] if rows else ():
        table.add_column(column.replace("_", " "))
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)


def _shipped_row(file: TariffFile) -> dict[str, str]:
    version = file.version
    return {
        "tariff": version.tariff,
        "version": version.version,
        "from": version.effective_from.isoformat(),
        "to": version.effective_to.isoformat() if version.effective_to else "open",
        "remark": "demonstration" if version.demonstration else "",
    }


def _stored_rows() -> list[dict[str, str]]:
    return [
        {
            "id": str(row.id),
            "tariff": row.tariff,
            "version": row.version,
            "from": row.from_date.isoformat(),
            "to": row.to_date.isoformat() if row.to_date else "open",
            "state": row.state,
            "resolution": row.resolution,
            "unverified": ", ".join(row.unverified),
        }
        for row in list_tariff_versions()
    ]


@app.command()
def show(
    tariff: Annotated[str, typer.Argument(help="A tariff's code, or a part of its file's name.")],
    version: Annotated[str, typer.Option(help="Its version; without it all of them.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show a shipped tariff: source, classes, components, prices."""
    files = [
        file
        for file in shipped_tariffs()
        if (tariff == file.version.tariff or tariff in file.name) and version in ("", file.version.version)
    ]
    if not files:
        raise typer.BadParameter(f"No shipped tariff is called '{tariff}'. `curbstop rates list` names them.")
    if as_json:
        typer.echo(json.dumps([file.content for file in files], indent=1, ensure_ascii=False))
        return
    for file in files:
        _print_tariff(version=file.version)


def _print_tariff(*, version: TariffVersion) -> None:
    console = Console()
    end = f" until {version.effective_to}" if version.effective_to else ""
    console.print(f"\n[bold]{version.utility}: {version.name.en}[/], from {version.effective_from}{end}")
    console.print(f"Source: {version.source}", highlight=False)
    console.print(f"Rate classes: {', '.join(version.rate_classes)}", highlight=False)
    table = Table()
    for column in ("component", "the bill says", "classes", "price", "per", "fund", "account"):
        table.add_column(column)
    for component in version.components:
        everybody = set(component.rate_classes) == set(version.rate_classes)
        table.add_row(
            component.code,
            component.words.en,
            "all" if everybody else ", ".join(component.rate_classes),
            _prices(component=component),
            component.unit,
            component.fund,
            component.ledger_account_number,
        )
    console.print(table)


def _prices(*, component: Component) -> str:
    lines = []
    for key, tiers in component.prices.rows:
        prices = " / ".join(price_text(price_micros=tier.price_micros) for tier in tiers)
        lines.append(f"{', '.join(str(value) for value in key)}: {prices}" if key else prices)
    lines += [f"x {multiplier.by_milli / MILLI:g} if {multiplier.when}" for multiplier in component.multipliers]
    return "\n".join(lines)


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Tariff files or folders: our own, and OWRS.", exists=True)],
    *,
    as_json: AsJson = False,
) -> None:
    """List every file and class with `ok` or the reason why it cannot be billed. Exit code 1 when there is one."""
    found = list(check_tariffs(paths=paths))
    if as_json:
        typer.echo(json.dumps([_checked_row(one) for one in found], indent=1, ensure_ascii=False))
    else:
        for one in found:
            place = ", ".join(filter(None, (one.path, one.rate_class, one.part)))
            typer.echo(f"{'ok' if one.ok else 'refused'} {place}{'' if one.ok else ': ' + one.reason}")
    raise typer.Exit(0 if all(one.ok for one in found) else EXIT_REFUSED)


def _checked_row(one: CheckedClass) -> dict[str, Any]:
    return {
        "path": one.path,
        "class": one.rate_class,
        "ok": one.ok,
        "part": one.part,
        "reason": one.reason,
        "inputs": list(one.inputs),
        "remarks": list(one.remarks),
    }


@app.command()
def bills(
    *,
    root: Annotated[Path, typer.Option(help="The folder of the tariffs.", exists=True, file_okay=False)],
    inputs: Annotated[Path, typer.Option(help="The rows, as CSV.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where to write the rows with their bills.", dir_okay=False)],
) -> None:
    """Bill rows under any number of tariffs, exactly.

    Columns: tariff (a path under --root), cust_class, usage, meter_size, other_inputs (JSON). Added are bill_exact (before
    rounding), components (JSON), tier_usage, bill_cents (half up per line, or as the tariff says) and error. A row without a
    bill has its reason there and touches no other row.
    """
    done = bill_file(root=root, inputs=inputs, out=out)
    typer.echo(f"{done.rows:,} rows, {done.errors:,} of them without a bill: {out}", err=True)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a tariff file."""
    typer.echo(json.dumps(tariff_schema(), indent=1))


@app.command()
def load(path: Annotated[Path, typer.Argument(help="A tariff file.", exists=True, dir_okay=False)]) -> None:
    """Bring a tariff file into the database as a draft and print its id."""
    with transaction.atomic():
        loaded = load_tariff_file(path=path, now=datetime.now(tz=UTC))
    typer.echo(f"{loaded.tariff_version_id} {loaded.state}{'' if loaded.is_new else ' (was there before)'}")


@app.command()
def activate(tariff_version_id: Annotated[int, typer.Argument(help="The id that `load` printed.")]) -> None:
    """Put a draft in force. Refused without the hearing, notices and resolution that the law asks for."""
    with transaction.atomic():
        activate_tariff_version(tariff_version_id=tariff_version_id, now=datetime.now(tz=UTC))
    typer.echo(f"{tariff_version_id} ACTIVE")


@app.command()
def withdraw(
    tariff_version_id: Annotated[int, typer.Argument(help="The id that `list --stored` shows.")],
    reason: Annotated[str, typer.Option(help="Why; it stays on record.")],
) -> None:
    """Take a version out of force: nothing is rated by it any more; bills that were are corrected under the right one."""
    with transaction.atomic():
        withdraw_tariff_version(tariff_version_id=tariff_version_id, reason=reason, now=datetime.now(tz=UTC))
    typer.echo(f"{tariff_version_id} WITHDRAWN")


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="The version in force: an id that `list --stored` shows, or a file.")],
    after: Annotated[str, typer.Argument(help="The version to be adopted: an id, or a file.")],
    *,
    month: Annotated[str, typer.Option(help="Whose bills, like 2018-07; the month billed last without it.")] = "",
    xlsx: Annotated[Path | None, typer.Option(help="Write tables, histogram and every bill there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Price a month's real bills under two versions: who pays more, by how much, by class, tier and zone. Changes nothing."""
    versions = _version(before), _version(after)
    try:
        compared = compare_tariffs(before=versions[0], after=versions[1], month=_month(month) if month else None)
    except NothingBilledError as error:
        raise typer.BadParameter(f"{error.message} There are no customers to compare.") from error
    difference, billed = compared.difference, compared.month
    names = [f"{version.tariff} {version.version}" for version in versions]
    if xlsx is not None:
        xlsx.write_bytes(difference_workbook(difference=difference, before=names[0], after=names[1]))
    if as_json:
        typer.echo(json.dumps(_difference_data(difference, names, billed), indent=1))
        return
    console = Console()
    console.print(f"Bills of {billed:%Y-%m}: {names[0]} and {names[1]}", highlight=False)
    _print_frame(console, "By class", difference.by_class)
    _print_frame(console, "By class and tier", difference.by_tier)
    _print_frame(console, "By class and zone", difference.by_zone)
    steps = difference.histogram.select(change=pl.Series(step_names(histogram=difference.histogram)), bills="count")
    _print_frame(console, "How many bills change by how much", steps)
    if not difference.unrated.is_empty():
        _print_frame(console, "Not compared", difference.unrated)


def _version(named: str) -> TariffVersion:
    """A stored version by its id, or a file's."""
    if named.isdecimal():
        return tariff_versions_by_id(ids={int(named)})[int(named)]
    path = Path(named)
    if not path.is_file():
        raise typer.BadParameter(f"'{named}' is neither the id of a stored version nor a file.")
    return read_tariff_file(path=path).version


def _month(text: str) -> date:
    return day_of(f"{text}-01")


def _difference_data(difference: TariffDifference, names: list[str], month: date) -> dict[str, Any]:
    return {
        "before": names[0],
        "after": names[1],
        "month": f"{month:%Y-%m}",
        "by_class": difference.by_class.to_dicts(),
        "by_tier": difference.by_tier.to_dicts(),
        "by_zone": difference.by_zone.to_dicts(),
        "histogram": difference.histogram.to_dicts(),
        "unrated": difference.unrated.to_dicts(),
    }


def _print_frame(console: Console, title: str, frame: pl.DataFrame) -> None:
    table = Table(title=title)
    for name in frame.columns:
        table.add_column(name.removesuffix("_cents").replace("_", " "), justify="right")
    for row in frame.iter_rows(named=True):
        table.add_row(
            *(
                str(Money(value)) if name.endswith("_cents") and value is not None else str(value)
                for name, value in row.items()
            )
        )
    console.print(table)


@app.command("explain")
def explain_bill(
    *,
    service: Annotated[str, typer.Option(help="water, sewer or geothermal")] = "water",
    rate_class: Annotated[str, typer.Option("--class", help="Rate class of the tariff.")] = "residential",
    usage: Annotated[str, typer.Option(help="Usage in the tariff's unit (HCF, therms).")] = "0",
    meter_size: Annotated[str, typer.Option(help="Meter size in inches, like 3/4 or 1-1/2.")] = "",
    zone: Annotated[str, typer.Option(help="Elevation zone.")] = "",
    dwelling_units: Annotated[int, typer.Option(help="Dwelling units.", min=0)] = 1,
    from_date: Annotated[str, typer.Option("--from", help="First day, like 2018-08-01.")] = "2018-08-01",
    to_date: Annotated[str, typer.Option("--to", help="The day after the last one.")] = "",
    tariff_file: Annotated[
        list[Path] | None, typer.Option("--tariff", help="Your own tariff files.", exists=True)
    ] = None,
    language: Annotated[str, typer.Option(help="en or es")] = "en",
    outside_city: Annotated[bool, typer.Option(help="The premises are outside the city.")] = False,
    fact: Annotated[
        list[str] | None, typer.Option(help="Another fact that the tariff asks for, like people=4; may be repeated.")
    ] = None,
    odd: Annotated[
        bool, typer.Option("--odd", help="A first, final or odd period: fixed charges by days of 30.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Explain a bill line by line in the tariff's own words, under the shipped tariffs or files of your own."""
    first = day_of(from_date)
    segment = {
        "service": service,
        "rate_class": rate_class,
        "from_date": first,
        "to_date": day_of(to_date) if to_date else first + timedelta(days=30),
        "is_regular": not odd,
        "usage_milli": scaled(text=usage, scale=MILLI),
        "meter_size": meter_size or None,
        "zone": zone or None,
        "outside_city": outside_city,
        "dwelling_units": dwelling_units,
    }
    versions = _versions(tariff_file or [])
    segment |= _facts(fact or [], versions)
    explanation = explain(tariff_versions=versions, segments=[segment], language=language)
    if as_json:
        typer.echo(json.dumps(_as_data(explanation), indent=1, ensure_ascii=False))
    else:
        _print_explanation(explanation=explanation, segment=segment)
    raise typer.Exit(EXIT_REFUSED if explanation.problems else 0)


def _facts(texts: list[str], versions: list[TariffVersion]) -> dict[str, Any]:
    """Facts by name; `people=4` and, for thousandths, `diameter=6` or `diameter_milli=6000`."""
    given = dict(text.partition("=")[::2] for text in texts)
    known = fact_columns(tariff_versions=versions)
    names = [name for name in known if name in given or name.removesuffix("_milli") in given]
    try:
        return named_facts(given=given, names=names)
    except InputError as error:
        raise typer.BadParameter(str(error)) from error


def _versions(paths: list[Path]) -> list[TariffVersion]:
    files = [read_tariff_file(path=path) for path in paths] or list(shipped_tariffs())
    return [replace(file.version, id=number) for number, file in enumerate(files, start=1)]


def _print_explanation(*, explanation: Explanation, segment: dict[str, Any]) -> None:
    console = Console()
    table = Table(
        title=f"{segment['service']}, {segment['rate_class']}: {segment['from_date']} to {segment['to_date']}"
    )
    for column, justify in (
        ("charge", "left"),
        ("days", "left"),
        ("how", "left"),
        ("tariff", "left"),
        ("fund", "left"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    table.add_column("amount", justify="right")
    for line in explanation.lines:
        days = f"{line.from_date} to {line.to_date}"
        posted = f"{line.fund} {line.ledger_account_number}"
        table.add_row(line.words, days, line.arithmetic, line.version, posted, str(Money(line.amount_cents)))
    table.add_section()
    table.add_row("Total", "", "", "", "", str(Money(explanation.total_cents)))
    console.print(table)
    for problem in explanation.problems:
        console.print(f"[bold red]Not rated.[/] {problem}", highlight=False)


def _as_data(explanation: Explanation) -> dict[str, Any]:
    lines = [asdict(line) for line in explanation.lines]
    for line in lines:
        line["from_date"], line["to_date"] = line["from_date"].isoformat(), line["to_date"].isoformat()
    return {"lines": lines, "total_cents": explanation.total_cents, "problems": list(explanation.problems)}
