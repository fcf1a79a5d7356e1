"""The files of a conversion, column by column. `docs/how_to/import.md` is made from this; the importer reads by it."""

from curbstop.customers.types import CONTACT_POINT_KINDS, CREDIT_CLASSES, LANGUAGES, PERSON_KINDS, RATE_CLASSES, ROLES
from curbstop.exchange.conversion.columns import Column, FileLayout, Kind
from curbstop.exchange.conversion.layout_money import MONEY_FILES
from curbstop.metering.types import METER_SIZES, METER_UNITS, READ_KINDS
from curbstop.premises.types import DIRECTIONS, SERVICE_POINT_STATES, SERVICES

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

PEOPLE = FileLayout(
    name="people",
    meaning="Human beings and organisations, each once, whatever they own or owe.",
    key=("person_number",),
    columns=(
        Column(name="person_number", meaning="The person's number, your own", example="P100234"),
        Column(name="kind", kind=Kind.CHOICE, allowed=PERSON_KINDS, meaning="Human or organisation", example="person"),
        Column(name="given_name", required=False, meaning="Given names of a human", example="María Elena"),
        Column(name="family_name", required=False, meaning="Family name; a human must have one", example="García"),
        Column(
            name="organisation_name",
            required=False,
            meaning="Name of an organisation, which must have one",
            example="Inland Market LLC",
        ),
        LANGUAGE,
    ),
)
CONTACT_POINTS = FileLayout(
    name="contact_points",
    meaning="Telephone numbers and e-mail addresses.",
    key=("person_number", "kind", "value"),
    required=False,
    columns=(
        PERSON,
        Column(name="kind", kind=Kind.CHOICE, allowed=CONTACT_POINT_KINDS, meaning="Which of the two", example="phone"),
        Column(name="value", kind=Kind.PHONE_OR_EMAIL, meaning="Number or address", example="909-555-0142"),
        Column(
            name="preferred",
            kind=Kind.YES_NO,
            required=False,
            default="no",
            meaning="The one to try first; at most one telephone and one e-mail a person",
            example="yes",
        ),
    ),
)
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
OWNERSHIPS = FileLayout(
    name="ownerships",
    meaning="Who owned which premise when.",
    key=("premise_number", "person_number", "from_date"),
    required=False,
    columns=(
        PREMISE,
        PERSON,
        FROM_DATE,
        TO_DATE,
        Column(
            name="revert_to_owner",
            kind=Kind.YES_NO,
            required=False,
            default="no",
            meaning="Signed: when a tenant stops, the owner's service starts the same day",
            example="yes",
        ),
        Column(
            name="owner_customer_account_number",
            required=False,
            meaning="The account that the service reverts to; needed for `revert_to_owner`",
            example="100000025",
            refers_to="customer_accounts.customer_account_number",
        ),
    ),
)
CUSTOMER_ACCOUNTS = FileLayout(
    name="customer_accounts",
    meaning="Who receives one bill each.",
    key=("customer_account_number",),
    columns=(
        Column(
            name="customer_account_number",
            kind=Kind.ACCOUNT_NUMBER,
            meaning="Number with its check digit",
            example="100000017",
        ),
        Column(name="opened_on", kind=Kind.DATE, meaning="Day it was opened", example="2021-03-15"),
        Column(name="closed_on", kind=Kind.DATE, required=False, meaning="Day it was closed", example=""),
        LANGUAGE,
        Column(
            name="paperless",
            kind=Kind.YES_NO,
            required=False,
            default="no",
            meaning="Bills by e-mail only",
            example="no",
        ),
        Column(name="mail_to", meaning="Name on the envelope", example="María Elena García"),
        Column(name="mail_line_1", meaning="Street and number of the mailing address", example="PO Box 1450"),
        Column(name="mail_line_2", required=False, meaning="Second line", example=""),
        Column(name="mail_city", meaning="City", example="San Bernardino"),
        Column(name="mail_state", required=False, default="CA", meaning="State", example="CA"),
        Column(name="mail_postal_code", meaning="ZIP or ZIP+4", example="92402-1450"),
        Column(
            name="cycle_number",
            kind=Kind.WHOLE,
            lowest=1,
            highest=99,
            meaning="Billing cycle",
            example="7",
        ),
        Column(
            name="credit_class",
            kind=Kind.CHOICE,
            required=False,
            allowed=CREDIT_CLASSES,
            default="good",
            meaning="Credit standing",
            example="good",
        ),
        Column(
            name="cash_only_until",
            kind=Kind.DATE,
            required=False,
            meaning="No checks are taken before this day",
            example="",
        ),
        Column(
            name="autopay",
            kind=Kind.YES_NO,
            required=False,
            default="no",
            meaning="Paid by automatic draft",
            example="no",
        ),
    ),
)
ACCOUNT_ROLES = FileLayout(
    name="account_roles",
    meaning="Who stands on a customer account, and as what. Every account has exactly one holder on each of its days.",
    key=("customer_account_number", "person_number", "role", "from_date"),
    columns=(
        ACCOUNT,
        PERSON,
        Column(name="role", kind=Kind.CHOICE, allowed=ROLES, meaning="Part in the account", example="holder"),
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
    ),
)
AGREEMENTS = FileLayout(
    name="agreements",
    meaning="Which customer account takes service at which service point, from when to when.",
    key=("agreement_number",),
    columns=(
        Column(
            name="agreement_number",
            meaning="The agreement's number, your own; other files refer to it",
            example="A55301",
        ),
        ACCOUNT,
        POINT,
        FROM_DATE,
        TO_DATE,
        Column(
            name="billed_to",
            kind=Kind.DATE,
            required=False,
            meaning="First day that the system before has not billed; the first bill here starts with it. Empty: from the start",
            example="2026-06-12",
        ),
    ),
)
AGREEMENT_FACTS = FileLayout(
    name="agreement_facts",
    meaning="What the tariff asks about an agreement. The rows of one agreement cover all its days, without gap or overlap.",
    key=("agreement_number", "from_date"),
    columns=(
        Column(name="agreement_number", meaning="Agreement", example="A55301", refers_to="agreements.agreement_number"),
        FROM_DATE,
        TO_DATE,
        Column(
            name="rate_class",
            kind=Kind.CHOICE,
            allowed=RATE_CLASSES,
            meaning="Class of the tariff",
            example="residential",
        ),
        Column(
            name="dwelling_units",
            kind=Kind.WHOLE,
            required=False,
            default="1",
            lowest=0,
            meaning="Homes behind the service point",
            example="1",
        ),
        Column(
            name="meter_size",
            kind=Kind.METER_SIZE,
            required=False,
            unit="inch",
            allowed=METER_SIZES,
            meaning="Size that is billed; may differ from the meter's",
            example='3/4"',
        ),
        Column(
            name="outside_city",
            kind=Kind.YES_NO,
            required=False,
            default="no",
            meaning="Billed at the price outside the city",
            example="no",
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

FILES: tuple[FileLayout, ...] = (
    PEOPLE,
    CONTACT_POINTS,
    PREMISES,
    SERVICE_POINTS,
    SEWER_SOURCES,
    CUSTOMER_ACCOUNTS,
    ACCOUNT_ROLES,
    OWNERSHIPS,
    METERS,
    INSTALLATIONS,
    AGREEMENTS,
    AGREEMENT_FACTS,
    READS,
    *MONEY_FILES,
)
LAYOUTS: dict[str, FileLayout] = {layout.name: layout for layout in FILES}
