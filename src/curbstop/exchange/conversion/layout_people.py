"""The files of a conversion about people: who they are, what accounts they have, what they agreed to."""

from curbstop.customers.types import CONTACT_POINT_KINDS, CREDIT_CLASSES, PERSON_KINDS, RATE_CLASSES, ROLES
from curbstop.exchange.conversion.columns import Column, FileLayout, Kind
from curbstop.exchange.conversion.layout_shared import ACCOUNT, FROM_DATE, LANGUAGE, PERSON, POINT, PREMISE, TO_DATE
from curbstop.metering.types import METER_SIZES

PEOPLE = FileLayout(
    name="people",
    meaning="Human beings and organisations, each once, whatever they own or owe.",
    key=("person_number",),
    columns=(
        Column(name="person_number", meaning="The person's number, your own", example="P100234"),
        Column(name="kind", kind=Kind.CHOICE, allowed=PERSON_KINDS, meaning="Human or organisation", example="person"),
        Column(
            name="given_name",
            required=False,
            meaning="Given names of a human; empty for an organisation",
            example="María Elena",
        ),
        Column(
            name="family_name",
            required=False,
            meaning="Family name; a human must have one, an organisation has none",
            example="García",
        ),
        Column(
            name="organisation_name",
            required=False,
            meaning="Name of an organisation, which must have one; empty for a human",
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
            meaning="Class of the tariff: one that a loaded tariff names, or " + ", ".join(RATE_CLASSES),
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
        Column(
            name="further_facts",
            required=False,
            meaning="What else the tariff asks, by the names that it uses, with semicolons between",
            example="people=4; senior=yes; landscape_square_feet=1800",
        ),
    ),
)
