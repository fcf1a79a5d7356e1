"""A folder of files as typed frames that are right in themselves and with each other, or everything that is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from curbstop.customers.types import RATE_CLASSES
from curbstop.exchange.conversion.cells import typed_frame
from curbstop.exchange.conversion.checks.days import check_days
from curbstop.exchange.conversion.checks.facts import check_further_facts
from curbstop.exchange.conversion.checks.keys import check_keys, check_not_there, check_references
from curbstop.exchange.conversion.checks.money import check_money
from curbstop.exchange.conversion.checks.places import check_places
from curbstop.exchange.conversion.checks.rate_classes import check_rate_classes
from curbstop.exchange.conversion.layout import FILES
from curbstop.exchange.conversion.problems import ImportProblem, Problems
from curbstop.exchange.conversion.reading import read_files
from curbstop.kernel.errors import CurbstopError

ORDER = {layout.name: place for place, layout in enumerate(FILES)}


class NoSuchFolderError(CurbstopError):
    """There is no folder to import."""


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """The files' rows, what is wrong with them, and what they are known by."""

    files: dict[str, pl.DataFrame]
    problems: tuple[ImportProblem, ...]
    sha256: str
    manifest: dict[str, str]

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows by file."""
        return {name: frame.height for name, frame in self.files.items()}


def check_folder(
    *,
    folder: Path,
    business_date: date,
    present: Mapping[tuple[str, str], pl.DataFrame] | None = None,
    tariff_classes: Collection[str] = (),
) -> CheckedFiles:
    """Read and check all files at once. `present`: numbers that the database has, by file and column.

    `tariff_classes`: what the utility's own tariffs call its classes of customers, beside those that are known anyway.

    Raises `NoSuchFolderError`. Errors of the files are in the result, all of them.
    """
    if not folder.is_dir():
        raise NoSuchFolderError(
            "There is no such folder", where="{folder}", to_do="Give the folder with the CSV files.", folder=folder
        )
    problems = Problems()
    raw, contents = read_files(folder=folder, layouts=FILES, problems=problems)
    files = {layout.name: typed_frame(layout=layout, raw=raw[layout.name], problems=problems) for layout in FILES}
    files = with_meters(files=files)
    check_keys(files=files, problems=problems)
    check_references(files=files, problems=problems)
    check_not_there(files=files, present=present or {}, problems=problems)
    check_days(files=files, business_date=business_date, problems=problems)
    check_places(files=files, problems=problems)
    check_further_facts(files=files, problems=problems)
    check_rate_classes(files=files, known={*RATE_CLASSES, *tariff_classes}, problems=problems)
    check_money(files=files, problems=problems)
    manifest = {name: sha256(content).hexdigest() for name, content in sorted(contents.items())}
    return CheckedFiles(
        files=files,
        problems=problems.sorted(order=ORDER),
        sha256=sha256("".join(f"{name} {digest}\n" for name, digest in manifest.items()).encode()).hexdigest(),
        manifest=manifest,
    )


def with_meters(*, files: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give installations and reads their meter's dials, unit and register, and reads their `installation` (its line).

    A read on the day on which a meter is taken off belongs to that installation, unless it is hung again that day.
    """
    meters = files["meters"].unique("meter_serial", keep="first").select("meter_serial", "dials", "unit", "register")
    installations = files["installations"].join(meters, on="meter_serial", how="left", maintain_order="left")
    hung = (
        installations.drop_nulls(["meter_serial", "from_date"])
        .select("meter_serial", "from_date", installation="line", hung_to="to_date")
        .sort("meter_serial", "from_date")
    )
    reads = files["reads"].join(meters.select("meter_serial", "dials"), on="meter_serial", how="left")
    placed = (
        reads.drop_nulls(["meter_serial", "read_on"])
        .select("line", "meter_serial", "read_on")
        .sort("meter_serial", "read_on")
        .join_asof(hung, left_on="read_on", right_on="from_date", by="meter_serial", check_sortedness=False)
        .filter(pl.col("hung_to").is_null() | (pl.col("read_on") <= pl.col("hung_to")))
        .select("line", "installation")
    )
    with_place = reads.join(placed, on="line", how="left")
    return files | {"installations": installations, "reads": with_place}
