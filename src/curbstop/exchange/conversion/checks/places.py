"""People, places and meters: what belongs together."""

import polars as pl

from curbstop.exchange.conversion.checks.keys import Files
from curbstop.exchange.conversion.problems import Problems
from curbstop.metering.types import GALLONS, MILLI, THERMS
from curbstop.premises.types import GEOTHERMAL, REMOVED, SEWER, VACANT, WATER

PHONE = r"^(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
POSTAL_CODE = r"^\d{5}(?:-\d{4})?$"


def check_places(*, files: Files, problems: Problems) -> None:
    """Names, numbers to call, addresses, services and meters fit each other."""
    _check_people(files=files, problems=problems)
    _check_addresses(files=files, problems=problems)
    _check_sewer(files=files, problems=problems)
    _check_agreements(files=files, problems=problems)
    _check_installations(files=files, problems=problems)


def _check_people(*, files: Files, problems: Problems) -> None:
    people = files["people"]
    nameless = people.filter((pl.col("kind") == "person") & pl.col("family_name").is_null())
    problems.add_rows(file="people", column="family_name", rows=nameless, expected="a family name for a person")
    unnamed = people.filter((pl.col("kind") == "organisation") & pl.col("organisation_name").is_null())
    problems.add_rows(file="people", column="organisation_name", rows=unnamed, expected="a name for an organisation")
    for kind, columns, words in (
        ("person", ("organisation_name",), "nothing for a person, or the kind organisation"),
        ("organisation", ("given_name", "family_name"), "nothing for an organisation, or the kind person"),
    ):
        for column in columns:
            mixed = people.filter((pl.col("kind") == kind) & pl.col(column).is_not_null())
            problems.add_rows(file="people", column=column, rows=mixed, expected=words)
    contacts = files["contact_points"]
    for kind, pattern, words in (
        ("phone", PHONE, "a telephone number of ten digits"),
        ("email", EMAIL, "an e-mail address"),
    ):
        wrong = contacts.filter((pl.col("kind") == kind) & ~pl.col("value").str.contains(pattern))
        problems.add_rows(file="contact_points", column="value", rows=wrong, expected=words)
    preferred = contacts.filter(pl.col("preferred")).drop_nulls(["person_number", "kind"])
    twice = preferred.filter(pl.col("line") > pl.col("line").min().over("person_number", "kind"))
    problems.add_rows(
        file="contact_points", column="preferred", rows=twice, expected="one preferred of a kind for each person"
    )


def _check_addresses(*, files: Files, problems: Problems) -> None:
    for file, column in (("premises", "postal_code"), ("customer_accounts", "mail_postal_code")):
        wrong = files[file].filter(~pl.col(column).str.contains(POSTAL_CODE))
        problems.add_rows(file=file, column=column, rows=wrong, expected="a ZIP code of 5 or 5-4 digits")
    owners = files["ownerships"].filter(pl.col("revert_to_owner") & pl.col("owner_customer_account_number").is_null())
    problems.add_rows(
        file="ownerships",
        column="owner_customer_account_number",
        rows=owners,
        expected="the customer account that service reverts to",
    )


def _service_of(files: Files, *, key: str) -> pl.DataFrame:
    return (
        files["service_points"]
        .drop_nulls(["service_point_number"])
        .select(pl.col("service_point_number").alias(key), service="service", metered="metered", state="state")
        .unique(key, keep="first")
    )


def _check_sewer(*, files: Files, problems: Problems) -> None:
    for column, service in (("sewer_point_number", SEWER), ("water_point_number", WATER)):
        joined = files["sewer_sources"].join(_service_of(files, key=column), on=column, maintain_order="left")
        wrong = joined.filter(pl.col("service") != service)
        problems.add_rows(file="sewer_sources", column=column, rows=wrong, expected=f"a service point for {service}")


def _check_agreements(*, files: Files, problems: Problems) -> None:
    agreements = files["agreements"]
    points = _service_of(files, key="service_point_number")
    open_now = agreements.filter(pl.col("to_date").is_null()).join(
        points, on="service_point_number", maintain_order="left"
    )
    unused = open_now.filter(pl.col("state").is_in([VACANT, REMOVED]))
    problems.add_rows(
        file="agreements",
        column="service_point_number",
        rows=unused,
        expected="an active service point for an agreement that goes on",
    )
    accounts = files["customer_accounts"].select("customer_account_number", "opened_on", "closed_on")
    joined = agreements.join(
        accounts.unique("customer_account_number", keep="first"), on="customer_account_number", maintain_order="left"
    )
    early = joined.filter(pl.col("from_date") < pl.col("opened_on"))
    problems.add_rows(
        file="agreements", column="from_date", rows=early, expected="a day not before the customer account was opened"
    )
    late = joined.filter(
        pl.col("closed_on").is_not_null() & (pl.col("to_date").is_null() | (pl.col("to_date") > pl.col("closed_on")))
    )
    problems.add_rows(
        file="agreements", column="to_date", rows=late, expected="a day not after the customer account was closed"
    )
    billed = agreements.filter((pl.col("billed_to") < pl.col("from_date")) | (pl.col("billed_to") > pl.col("to_date")))
    problems.add_rows(file="agreements", column="billed_to", rows=billed, expected="a day from from_date to to_date")


def _check_installations(*, files: Files, problems: Problems) -> None:
    rows = files["installations"]
    half = rows.filter(pl.col("to_date").is_null() != pl.col("end_reading").is_null())
    problems.add_rows(
        file="installations", column="end_reading", rows=half, expected="a reading together with to_date, or neither"
    )
    points = _service_of(files, key="service_point_number")
    placed = rows.join(points, on="service_point_number", maintain_order="left")
    problems.add_rows(
        file="installations",
        column="service_point_number",
        rows=placed.filter(~pl.col("metered")),
        expected="a metered service point",
    )
    heat = pl.col("unit").is_in([GALLONS, THERMS])
    problems.add_rows(
        file="installations",
        column="meter_serial",
        rows=placed.filter(heat != (pl.col("service") == GEOTHERMAL)),
        expected=f"a meter in {GALLONS} or {THERMS} for {GEOTHERMAL}, in another unit for other services",
    )
    here = rows.filter(pl.col("located_at") == pl.col("service_point_number"))
    problems.add_rows(
        file="installations",
        column="located_at",
        rows=here,
        expected="another service point than the one it counts for",
    )
    for column in ("start_reading", "end_reading"):
        _check_dial(file="installations", column=column, rows=rows, problems=problems)
    _check_dial(file="reads", column="reading", rows=files["reads"], problems=problems)
    strayed = files["reads"].filter(pl.col("installation").is_null() & pl.col("dials").is_not_null())
    problems.add_rows(
        file="reads",
        column="read_on",
        rows=strayed.drop_nulls("read_on"),
        expected="a day on which the meter hung somewhere, by installations.csv",
    )


def _check_dial(*, file: str, column: str, rows: pl.DataFrame, problems: Problems) -> None:
    highest = pl.col("dials").replace_strict(
        {n: MILLI * 10**n for n in range(1, 13)}, default=None, return_dtype=pl.Int64
    )
    wrong = rows.filter(pl.col(column) >= highest)
    problems.add_rows(
        file=file,
        column=column,
        rows=wrong,
        expected=pl.format("a number that {} dials can show", pl.col("dials")),
    )
