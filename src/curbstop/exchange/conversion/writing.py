"""Write a checked conversion's records by COPY: people, places, accounts, meters, agreements, reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from django.db import connection

from curbstop.billing.operations import record_billed_before
from curbstop.customers.types import EMAIL
from curbstop.exchange.conversion.checks.facts import facts_as_json
from curbstop.kernel.search_text import phone_digits, search_text
from curbstop.metering.operations import record_reads_frame
from curbstop.metering.types import CONVERSION
from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids

Frames = Mapping[str, pl.DataFrame]
Progress = Callable[[str], None]
RECORD_STEPS = ("people", "premises", "accounts", "ownerships", "meters", "agreements", "reads")


@dataclass(slots=True)
class Written:
    """The ids that were given, by the files' own numbers: frames of (number, id); and how many rows each file gave."""

    ids: dict[str, pl.DataFrame] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def give(self, *, frame: pl.DataFrame, file: str, number: str, table: str) -> pl.DataFrame:
        """The frame with an `id` for each row, remembered under the file's name."""
        ids = reserve_ids(table=table, count=frame.height)
        numbered = frame.with_columns(id=pl.int_range(ids.start, ids.stop, dtype=pl.Int64, eager=True))
        self.ids[file] = numbered.select(pl.col(number), "id")
        return numbered

    def refer(self, *, frame: pl.DataFrame, column: str, file: str, as_column: str) -> pl.DataFrame:
        """The frame with the id that `column` refers to in `file`; null where it is empty."""
        known = self.ids[file].rename({self.ids[file].columns[0]: column, "id": as_column})
        return frame.join(known, on=column, how="left", maintain_order="left")

    def of_accounts(self, *, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the id of each row's customer account."""
        return self.refer(
            frame=frame, column="customer_account_number", file="customer_accounts", as_column="customer_account_id"
        )

    def copy(self, *, frame: pl.DataFrame, table: str, file: str) -> None:
        """COPY the frame's columns into the table of the same names."""
        self.counts[file] = frame_to_table(frame=frame, table=table)


def write_records(*, frames: Frames, now: datetime, progress: Progress) -> Written:
    """Write everything but the money, in the order in which keys point. Returns the ids."""
    written = Written()
    steps = (_people, _premises, _accounts, _ownerships, _meters, _agreements)
    for name, step in zip(RECORD_STEPS, steps, strict=False):
        progress(name)
        step(frames, written)
    progress(RECORD_STEPS[-1])
    _reads(frames, written, now)
    _move_numbers_on()
    return written


def _people(frames: Frames, written: Written) -> None:
    people = written.give(frame=frames["people"], file="people", number="person_number", table="customers_person")
    names = pl.struct("given_name", "family_name", "organisation_name")
    found_by = names.map_elements(lambda row: search_text(*row.values()), return_dtype=pl.String)
    written.copy(
        frame=people.select(
            "id",
            "kind",
            "given_name",
            "family_name",
            "organisation_name",
            "language",
            number="person_number",
            search_text=found_by,
        ),
        table="customers_person",
        file="people",
    )
    contacts = written.refer(
        frame=frames["contact_points"], column="person_number", file="people", as_column="person_id"
    )
    searched = pl.struct("kind", "value").map_elements(
        lambda row: row["value"].lower() if row["kind"] == EMAIL else phone_digits(row["value"]), return_dtype=pl.String
    )
    written.copy(
        frame=contacts.select("person_id", "kind", "value", "preferred", search_value=searched),
        table="customers_contactpoint",
        file="contact_points",
    )


def _premises(frames: Frames, written: Written) -> None:
    premises = written.give(
        frame=frames["premises"], file="premises", number="premise_number", table="premises_premise"
    )
    parts = ["house_number", "direction", "street_name", "street_type", "unit", "city", "postal_code"]
    found_by = pl.struct(parts).map_elements(lambda row: search_text(*row.values()), return_dtype=pl.String)
    written.copy(
        frame=premises.select(
            "id",
            *parts,
            "state",
            "zone",
            "outside_city",
            "parcel_number",
            number="premise_number",
            search_text=found_by,
        ),
        table="premises_premise",
        file="premises",
    )
    points = written.give(
        frame=frames["service_points"],
        file="service_points",
        number="service_point_number",
        table="premises_servicepoint",
    )
    points = written.refer(frame=points, column="premise_number", file="premises", as_column="premise_id")
    written.copy(
        frame=points.select(
            "id", "premise_id", "service", "state", "metered", "route", "route_sequence", number="service_point_number"
        ),
        table="premises_servicepoint",
        file="service_points",
    )
    sources = frames["sewer_sources"]
    for column, name in (("sewer_point_number", "sewer_point_id"), ("water_point_number", "water_point_id")):
        sources = written.refer(frame=sources, column=column, file="service_points", as_column=name)
    written.copy(
        frame=sources.select("sewer_point_id", "water_point_id", share_ppm="share_percent", days=_range()),
        table="premises_sewersource",
        file="sewer_sources",
    )


def _range() -> pl.Expr:
    """PostgreSQL's text of the days [from_date, to_date)."""
    start, end = pl.col("from_date").cast(pl.String), pl.col("to_date").cast(pl.String).fill_null("")
    return pl.concat_str([pl.lit("["), start, pl.lit(","), end, pl.lit(")")])


def _accounts(frames: Frames, written: Written) -> None:
    accounts = written.give(
        frame=frames["customer_accounts"],
        file="customer_accounts",
        number="customer_account_number",
        table="customers_customeraccount",
    )
    written.copy(
        frame=accounts.select(pl.exclude("line", "customer_account_number"), number="customer_account_number"),
        table="customers_customeraccount",
        file="customer_accounts",
    )
    roles = written.refer(
        frame=frames["account_roles"],
        column="customer_account_number",
        file="customer_accounts",
        as_column="customer_account_id",
    )
    roles = written.refer(frame=roles, column="person_number", file="people", as_column="person_id")
    written.copy(
        frame=roles.select("customer_account_id", "person_id", "role", days=_range()),
        table="customers_accountrole",
        file="account_roles",
    )


def _ownerships(frames: Frames, written: Written) -> None:
    rows = written.refer(frame=frames["ownerships"], column="premise_number", file="premises", as_column="premise_id")
    rows = written.refer(frame=rows, column="person_number", file="people", as_column="person_id")
    rows = written.refer(
        frame=rows,
        column="owner_customer_account_number",
        file="customer_accounts",
        as_column="owner_customer_account_id",
    )
    written.copy(
        frame=rows.select(
            "premise_id", "person_id", "from_date", "to_date", "revert_to_owner", "owner_customer_account_id"
        ),
        table="customers_ownership",
        file="ownerships",
    )


def _meters(frames: Frames, written: Written) -> None:
    meters = written.give(frame=frames["meters"], file="meters", number="meter_serial", table="metering_meter")
    written.copy(
        frame=meters.select(
            "id",
            "size",
            "dials",
            "unit",
            "register",
            pl.col("register_name").fill_null(""),
            serial="meter_serial",
            multiplier_milli="multiplier",
        ),
        table="metering_meter",
        file="meters",
    )
    hung = frames["installations"].join(
        frames["meters"].select("meter_serial", "register"), on="meter_serial", maintain_order="left"
    )
    hung = written.refer(frame=hung, column="meter_serial", file="meters", as_column="meter_id")
    hung = written.refer(frame=hung, column="service_point_number", file="service_points", as_column="service_point_id")
    hung = written.refer(frame=hung, column="located_at", file="service_points", as_column="located_at_id")
    hung = written.give(frame=hung, file="installations", number="meter_serial", table="metering_installation")
    written.ids["installations"] = hung.select("meter_serial", "id", "service_point_id", "from_date", "to_date")
    written.copy(
        frame=hung.select(
            "id",
            "meter_id",
            "service_point_id",
            "register",
            "from_date",
            "to_date",
            "located_at_id",
            start_reading_milli="start_reading",
            end_reading_milli="end_reading",
        ),
        table="metering_installation",
        file="installations",
    )


def _agreements(frames: Frames, written: Written) -> None:
    rows = frames["agreements"].join(
        frames["service_points"].select("service_point_number", "service"),
        on="service_point_number",
        maintain_order="left",
    )
    rows = written.give(frame=rows, file="agreements", number="agreement_number", table="customers_serviceagreement")
    rows = written.refer(
        frame=rows, column="customer_account_number", file="customer_accounts", as_column="customer_account_id"
    )
    rows = written.refer(frame=rows, column="service_point_number", file="service_points", as_column="service_point_id")
    written.copy(
        frame=rows.select("id", "customer_account_id", "service_point_id", "service", "from_date", "to_date"),
        table="customers_serviceagreement",
        file="agreements",
    )
    facts = written.refer(
        frame=frames["agreement_facts"], column="agreement_number", file="agreements", as_column="agreement_id"
    )
    written.copy(
        frame=facts.select(
            "agreement_id",
            "from_date",
            "to_date",
            "rate_class",
            "dwelling_units",
            "meter_size",
            "outside_city",
            facts_as_json(texts=facts["further_facts"]),
        ),
        table="customers_agreementfact",
        file="agreement_facts",
    )
    billed = rows.filter(pl.col("billed_to").is_not_null() & (pl.col("billed_to") > pl.col("from_date")))
    record_billed_before(frame=billed.select(agreement_id="id", to_date="billed_to"))


def _reads(frames: Frames, written: Written, now: datetime) -> None:
    """A read belongs to the installation that hung on its day; on the day of an exchange to the meter that it names."""
    hung = written.ids["installations"].rename({"id": "installation_id"})
    rows = frames["reads"].join(hung, on="meter_serial")
    in_days = (pl.col("read_on") >= pl.col("from_date")) & (
        pl.col("to_date").is_null() | (pl.col("read_on") <= pl.col("to_date"))
    )
    rows = rows.filter(in_days).sort("line", "from_date").unique("line", keep="last", maintain_order=True)
    written.counts["reads"] = record_reads_frame(
        frame=rows.select("service_point_id", "installation_id", "read_on", "kind", "note", reading_milli="reading"),
        source=CONVERSION,
        now=now,
    )


def _move_numbers_on() -> None:
    """New customers and people get numbers above those that came in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval('customers_account_number', greatest((SELECT max(number::bigint) / 10 FROM customers_customeraccount"
            " WHERE length(number) = 9), (SELECT last_value FROM customers_account_number)) + 1, false)"
        )
        cursor.execute(
            "SELECT setval('customers_person_number', greatest((SELECT max(substr(number, 2)::bigint) FROM customers_person"
            " WHERE number ~ '^P[0-9]{1,15}$'), (SELECT last_value FROM customers_person_number)) + 1, false)"
        )
