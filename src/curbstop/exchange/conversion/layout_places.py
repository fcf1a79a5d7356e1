"""The files of a conversion about places: premises, service points, meters, and what meters showed."""

from curbstop.exchange.conversion.columns import Column, FileLayout, Kind
from curbstop.exchange.conversion.layout_shared import FROM_DATE, METER, POINT, PREMISE, TO_DATE
from curbstop.metering.types import METER_SIZES, METER_UNITS, READ_KINDS
from curbstop.premises.types import DIRECTIONS, SERVICE_POINT_STATES, SERVICES

PREMISES = FileLayout(
    name="premises",
    meaning="The places that take service.",
    key=("premise_number",),
    columns=(
        Column(name="premise_number", meaning="The premise's number, your own", example="24017"),
        Column(name="house_number", meaning="House number", example="1423"),
        Column(
            name="direction",
            kind=Kind.CHOICE,
            required=False,
            allowed=tuple(value for value in DIRECTIONS if value),
            meaning="Direction before the street's name",
            example="N",
        ),
        Column(name="street_name", meaning="Street without direction and type", example="Mountain View"),
        Column(name="street_type", required=False, meaning="Street, avenue ...", example="Ave"),
        Column(name="unit", required=False, meaning="Flat, suite or space", example="Apt 4"),
        Column(name="city", meaning="City", example="San Bernardino"),
        Column(name="state", required=False, default="CA", meaning="State", example="CA"),
        Column(name="postal_code", meaning="ZIP or ZIP+4", example="92405"),
        Column(
            name="zone",
            kind=Kind.WHOLE,
            required=False,
            lowest=1,
            highest=99,
            meaning="Pressure or elevation zone that the tariff asks for",
            example="2",
        ),
        Column(
            name="outside_city",
            kind=Kind.YES_NO,
            required=False,
            default="no",
            meaning="Outside the city's limits",
            example="no",
        ),
        Column(name="parcel_number", required=False, meaning="Assessor's parcel number", example="0151-234-07"),
    ),
)

SERVICE_POINTS = FileLayout(
    name="service_points",
    meaning="Where each service meets a premise.",
    key=("service_point_number",),
    columns=(
        Column(name="service_point_number", meaning="The service point's number, your own", example="24017-W"),
        PREMISE,
        Column(name="service", kind=Kind.CHOICE, allowed=SERVICES, meaning="Service", example="water"),
        Column(
            name="metered",
            kind=Kind.YES_NO,
            meaning="Whether its own meter counts. A sewer point that bills water use is not metered",
            example="yes",
        ),
        Column(
            name="state",
            kind=Kind.CHOICE,
            required=False,
            allowed=SERVICE_POINT_STATES,
            default="active",
            meaning="`vacant`: nobody takes service now; `removed`: the connection is gone",
            example="active",
        ),
        Column(name="route", required=False, meaning="Reading route", example="R07"),
        Column(
            name="route_sequence",
            kind=Kind.WHOLE,
            required=False,
            lowest=0,
            meaning="Place on the route",
            example="1200",
        ),
    ),
)

SEWER_SOURCES = FileLayout(
    name="sewer_sources",
    meaning="Which water points' use a sewer point bills.",
    key=("sewer_point_number", "water_point_number", "from_date"),
    required=False,
    columns=(
        Column(
            name="sewer_point_number",
            meaning="Sewer point",
            example="24017-S",
            refers_to="service_points.service_point_number",
        ),
        Column(
            name="water_point_number",
            meaning="Water point",
            example="24017-W",
            refers_to="service_points.service_point_number",
        ),
        Column(
            name="share_percent",
            kind=Kind.PERCENT,
            required=False,
            default="100",
            unit="percent",
            meaning="Part of the water that goes down the sewer",
            example="90",
        ),
        FROM_DATE,
        TO_DATE,
    ),
)

METERS = FileLayout(
    name="meters",
    meaning="Meters, one row for each register. A compound meter has two, each with a serial of its own.",
    key=("meter_serial",),
    columns=(
        Column(name="meter_serial", meaning="Serial number", example="SB10000007"),
        Column(name="size", kind=Kind.METER_SIZE, unit="inch", allowed=METER_SIZES, meaning="Size", example='3/4"'),
        Column(
            name="dials",
            kind=Kind.WHOLE,
            lowest=3,
            highest=9,
            meaning="Digits that are read, without decimals: after 99999 a meter of 5 shows 0",
            example="5",
        ),
        Column(
            name="unit",
            kind=Kind.CHOICE,
            required=False,
            allowed=METER_UNITS,
            default="HCF",
            meaning="What one unit on the dial is",
            example="HCF",
        ),
        Column(
            name="multiplier",
            kind=Kind.READING,
            required=False,
            default="1",
            lowest=1,
            meaning="What the reading's difference is multiplied by",
            example="10",
        ),
        Column(
            name="register",
            kind=Kind.WHOLE,
            required=False,
            default="1",
            lowest=1,
            highest=9,
            meaning="Which register of the service point it is; the uses of all are added",
            example="1",
        ),
        Column(
            name="register_name",
            required=False,
            meaning="What the register counts, where the tariff prices registers apart; registers with names are parts of one meter",
            example="high_flow",
        ),
    ),
)

INSTALLATIONS = FileLayout(
    name="installations",
    meaning="Which meter hung where and when, with what it showed on its first and last day.",
    key=("meter_serial", "from_date"),
    columns=(
        METER,
        POINT,
        FROM_DATE,
        TO_DATE,
        Column(
            name="start_reading", kind=Kind.READING, unit="dial units", meaning="Reading on the first day", example="0"
        ),
        Column(
            name="end_reading",
            kind=Kind.READING,
            required=False,
            unit="dial units",
            meaning="Reading when it was taken off; needed with `to_date`",
            example="48210",
        ),
        Column(
            name="located_at",
            required=False,
            meaning="Service point where it hangs, when its use is billed at the other one together with that of other meters",
            example="",
            refers_to="service_points.service_point_number",
        ),
    ),
)

READS = FileLayout(
    name="reads",
    meaning="What meters showed. At least 13 months are needed for the bill's chart and the judgement of high and low use.",
    key=("meter_serial", "read_on"),
    columns=(
        METER,
        Column(name="read_on", kind=Kind.DATE, meaning="Day of the read", example="2026-05-12"),
        Column(name="reading", kind=Kind.READING, unit="dial units", meaning="What the dial showed", example="15"),
        Column(
            name="kind",
            kind=Kind.CHOICE,
            required=False,
            allowed=READ_KINDS,
            default="actual",
            meaning="Who or what made it",
            example="actual",
        ),
        Column(name="note", required=False, meaning="The reader's remark", example=""),
    ),
)
