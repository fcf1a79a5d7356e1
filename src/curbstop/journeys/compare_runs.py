"""Runs beside other runs, beside another system's bills, and beside another tariff. Reads only: nothing is posted."""

import re
from dataclasses import dataclass

import polars as pl

from curbstop.billing.queries import bill_run
from curbstop.billing.queries.run_comparison import ParallelRun, RunComparison, compare_charges, compare_parallel
from curbstop.billing.queries.run_controls import proof
from curbstop.journeys.bill_run import proof_charges
from curbstop.journeys.facts_of_bills import with_facts_for
from curbstop.kernel.errors import CurbstopError
from curbstop.rates.queries.compare import TariffDifference, compare_versions
from curbstop.rates.queries.versions import tariff_versions_by_id
from curbstop.reporting.billed_segments import segments_of_run
from curbstop.reporting.run_frames import account_numbers, run_charges, versions_of_run

SOURCE = re.compile(r"(run|proof)-([0-9]{1,18})", re.ASCII)


class UnknownSourceError(CurbstopError):
    """Neither a run nor a proof."""


class NothingOfThisServiceError(CurbstopError):
    """A run has no bills of a tariff's service and class."""


@dataclass(frozen=True, slots=True)
class Source:
    """A run (`run-12`) or a proof (`proof-3`): what would be, or was, charged."""

    kind: str
    number: int

    @property
    def code(self) -> str:
        """As it is written."""
        return f"{self.kind}-{self.number}"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A run's bills under the version that billed them and under another; `run_cents` is what the run charged for them.

    `accounts`: customer_account_id, before_cents, after_cents, difference_cents of those that change, the largest change first.
    """

    difference: TariffDifference
    accounts: pl.DataFrame
    before_id: int
    after_id: int
    run_cents: int


def source_of(*, code: str) -> Source:
    """The run or proof of a code; raises UnknownSourceError."""
    found = SOURCE.fullmatch(code.strip())
    if found is None:
        raise UnknownSourceError(
            "'{code}' is neither a run nor a proof", to_do="Write run-12 or proof-3.", code=code.strip()[:40]
        )
    return Source(found[1], int(found[2]))


def source_charges(*, source: Source) -> pl.DataFrame:
    """The charges of a run or a proof by account and component. Raises NoSuchRunError, NoSuchProofError."""
    if source.kind == "proof":
        return proof_charges(found=proof(proof_id=source.number))
    return run_charges(run_ids=[bill_run(run_id=source.number).id])


def compare_runs(*, before: Source, after: Source) -> RunComparison:
    """Two runs, or a run and a proof, account by account and charge by charge."""
    return compare_charges(before=source_charges(source=before), after=source_charges(source=after))


def compare_with_other_system(*, source: Source, theirs: pl.DataFrame) -> ParallelRun:
    """A run or a proof against another system's bills (`billing.queries.run_comparison.THEIRS_SCHEMA`)."""
    ours = source_charges(source=source)
    numbers = account_numbers(customer_account_ids=ours["customer_account_id"].unique().to_list())
    return compare_parallel(ours=ours.join(numbers, on="customer_account_id", how="left"), theirs=theirs)


def what_if(*, run_id: int, version_id: int, rate_class: str = "") -> WhatIf:
    """The run's bills of a tariff's service (of one class) under another version of it, whatever its state.

    Compared is with the version that billed most of them. Raises NoSuchRunError, UnknownTariffError,
    NothingOfThisServiceError.
    """
    after = tariff_versions_by_id(ids={version_id})[version_id]
    segments = segments_of_run(run_id=bill_run(run_id=run_id).id, rate_class=rate_class)
    segments = segments.filter(pl.col("service") == str(after.service))
    billed = versions_of_run(run_id=run_id, service=str(after.service))
    if segments.is_empty() or not billed:
        raise NothingOfThisServiceError(
            "This run has no bills of that service and class",
            where="run {run_id}",
            to_do="Choose another tariff or class.",
            run_id=run_id,
        )
    before = tariff_versions_by_id(ids={billed[0]})[billed[0]]
    asked = with_facts_for(segments=segments.drop("charges_cents"), versions=(before, after))
    difference = compare_versions(segments=asked, before=before, after=after)
    return WhatIf(
        difference=difference,
        accounts=_changed_accounts(segments=segments, difference=difference),
        before_id=billed[0],
        after_id=version_id,
        run_cents=int(segments["charges_cents"].sum()),
    )


def _changed_accounts(*, segments: pl.DataFrame, difference: TariffDifference) -> pl.DataFrame:
    whose = segments.select("segment_id", "customer_account_id")
    sums = (
        difference.bills.join(whose, on="segment_id")
        .group_by("customer_account_id")
        .agg(pl.col("before_cents", "after_cents", "difference_cents").sum())
    )
    changed = sums.filter(pl.col("difference_cents") != 0)
    return changed.sort(pl.col("difference_cents").abs(), "customer_account_id", descending=[True, False])
