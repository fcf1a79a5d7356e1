"""Checked files into tables by COPY: natural numbers become ids, everything in the caller's transaction."""

from collections.abc import Callable
from datetime import datetime

import polars as pl

from curbstop.billing.operations import record_billed_before
from curbstop.customers.operations import (
    load_account_roles,
    load_agreement_facts,
    load_agreements,
    load_contact_points,
    load_customer_accounts,
    load_ownerships,
    load_people,
)
from curbstop.metering.operations import load_installations, load_meters, record_reads_frame
from curbstop.metering.types import CONVERSION
from curbstop.premises.operations import load_premises, load_service_points, load_sewer_sources

Files = dict[str, pl.DataFrame]
Progress = Callable[[str], None]


def load_files(*, files: Files, now: datetime, progress: Progress) -> pl.DataFrame:
    """Load everything but money; returns kind ('account' or 'agreement'), number, id, which the money refers to."""
    people = _step(progress, "people", load_people(frame=files["people"].rename({"person_number": "number"})))
    accounts = _load_accounts(files=files, people=people, progress=progress)
    points = _load_places(files=files, people=people, accounts=accounts, progress=progress)
    _load_meters(files=files, points=points, now=now, progress=progress)
    agreements = _load_agreements(files=files, accounts=accounts, points=points, progress=progress)
    return pl.concat(
        [
            accounts.select(kind=pl.lit("account"), number="number", id="id"),
            agreements.select(kind=pl.lit("agreement"), number="agreement_number", id="id"),
        ]
    )


def named(frame: pl.DataFrame, ids: pl.DataFrame, *, number: str, into: str) -> pl.DataFrame:
    """Add the id `into` that belongs to the number in column `number` (null stays null)."""
    return frame.join(
        ids.select(pl.col(ids.columns[0]).alias(number), pl.col("id").alias(into)),
        on=number,
        how="left",
        maintain_order="left",
    )


def _step(progress: Progress, name: str, result: pl.DataFrame) -> pl.DataFrame:
    progress(name)
    return result


def _load_accounts(*, files: Files, people: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    contacts = named(files["contact_points"], people, number="person_number", into="person_id")
    load_contact_points(frame=contacts)
    progress("contact_points")
    rows = files["customer_accounts"].rename({"customer_account_number": "number"})
    accounts = _step(progress, "customer_accounts", load_customer_accounts(frame=rows))
    roles = named(files["account_roles"], people, number="person_number", into="person_id")
    roles = named(roles, accounts, number="customer_account_number", into="customer_account_id")
    load_account_roles(frame=roles.sort("customer_account_id"))
    progress("account_roles")
    return accounts


def _load_places(*, files: Files, people: pl.DataFrame, accounts: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    premises = load_premises(frame=files["premises"].rename({"premise_number": "number"}))
    progress("premises")
    rows = named(files["service_points"], premises, number="premise_number", into="premise_id")
    # Points of one cycle lie side by side, as the bill run asks for them.
    points = load_service_points(frame=_by_cycle(rows=rows, files=files).rename({"service_point_number": "number"}))
    progress("service_points")
    sources = named(files["sewer_sources"], points, number="sewer_point_number", into="sewer_point_id")
    sources = named(sources, points, number="water_point_number", into="water_point_id")
    load_sewer_sources(frame=sources.rename({"share_percent": "share_ppm"}))
    progress("sewer_sources")
    owners = named(files["ownerships"], premises, number="premise_number", into="premise_id")
    owners = named(owners, people, number="person_number", into="person_id")
    owners = named(owners, accounts, number="owner_customer_account_number", into="owner_customer_account_id")
    load_ownerships(frame=owners)
    progress("ownerships")
    return points


def _by_cycle(*, rows: pl.DataFrame, files: Files) -> pl.DataFrame:
    cycles = files["agreements"].join(
        files["customer_accounts"].select("customer_account_number", "cycle_number"), on="customer_account_number"
    )
    of_point = cycles.group_by("service_point_number").agg(pl.col("cycle_number").max())
    joined = rows.join(of_point, on="service_point_number", how="left", maintain_order="left")
    return joined.sort("cycle_number", "service_point_number", nulls_last=True)


def _load_meters(*, files: Files, points: pl.DataFrame, now: datetime, progress: Progress) -> None:
    meters = load_meters(frame=files["meters"].rename({"meter_serial": "serial", "multiplier": "multiplier_milli"}))
    progress("meters")
    hung = named(files["installations"], meters, number="meter_serial", into="meter_id")
    hung = named(hung, points, number="service_point_number", into="service_point_id")
    renamed = hung.rename({"start_reading": "start_reading_milli", "end_reading": "end_reading_milli"})
    installations = load_installations(frame=renamed.sort("service_point_id", "register", "from_date"))
    progress("installations")
    places = installations.select(installation="line", installation_id="id", service_point_id="service_point_id")
    reads = files["reads"].join(places, on="installation", how="left")
    record_reads_frame(frame=reads.rename({"reading": "reading_milli"}), source=CONVERSION, now=now)
    progress("reads")


def _load_agreements(*, files: Files, accounts: pl.DataFrame, points: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    rows = named(files["agreements"], accounts, number="customer_account_number", into="customer_account_id")
    services = points.select("number", "id", "service")
    rows = rows.join(
        services.select(service_point_number="number", service_point_id="id", service="service"),
        on="service_point_number",
        how="left",
    )
    agreements = load_agreements(frame=rows.sort("customer_account_id", "service_point_id", "from_date"))
    progress("agreements")
    ids = agreements.select("agreement_number", "id")
    facts = named(files["agreement_facts"], ids, number="agreement_number", into="agreement_id")
    load_agreement_facts(frame=facts)
    progress("agreement_facts")
    billed = agreements.filter(pl.col("billed_to").is_not_null())
    record_billed_before(frame=billed.select(agreement_id="id", to_date="billed_to"))
    return agreements
