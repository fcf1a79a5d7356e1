"""Columns that several files of a conversion have."""

from curbstop.customers.types import LANGUAGES
from curbstop.exchange.conversion.columns import Column, Kind

FROM_DATE = Column(name="from_date", kind=Kind.DATE, meaning="First day", example="2021-03-15")

TO_DATE = Column(
    name="to_date",
    kind=Kind.DATE,
    required=False,
    meaning="The day after the last one; empty: it goes on",
    example="2024-06-01",
)

PERSON = Column(name="person_number", meaning="Person", example="P100234", refers_to="people.person_number")

ACCOUNT = Column(
    name="customer_account_number",
    meaning="Customer account",
    example="100000017",
    refers_to="customer_accounts.customer_account_number",
)

PREMISE = Column(name="premise_number", meaning="Premise", example="24017", refers_to="premises.premise_number")

POINT = Column(
    name="service_point_number",
    meaning="Service point",
    example="24017-W",
    refers_to="service_points.service_point_number",
)

METER = Column(name="meter_serial", meaning="Meter", example="SB10000007", refers_to="meters.meter_serial")

LANGUAGE = Column(
    name="language",
    kind=Kind.CHOICE,
    required=False,
    allowed=LANGUAGES,
    default="en",
    meaning="Language of letters and bills",
    example="es",
)
