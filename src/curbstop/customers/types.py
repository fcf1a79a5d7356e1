"""Words of the room `customers`. A change here is a change of the database's checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from curbstop.rates.types import FactValue

PERSON = "person"
ORGANISATION = "organisation"
PERSON_KINDS = (PERSON, ORGANISATION)

ENGLISH = "en"
SPANISH = "es"
LANGUAGES = (ENGLISH, SPANISH)

PHONE = "phone"
EMAIL = "email"
CONTACT_POINT_KINDS = (PHONE, EMAIL)

HOLDER = "holder"
CO_HOLDER = "co_holder"
AUTHORISED = "authorised"
MANAGER = "manager"
COPY = "copy"
THIRD_PARTY_NOTICE = "third_party_notice"
ROLES = (HOLDER, CO_HOLDER, AUTHORISED, MANAGER, COPY, THIRD_PARTY_NOTICE)
LIABLE_ROLES = (HOLDER, CO_HOLDER)

CREDIT_CLASSES = ("new", "good", "fair", "poor")


RELATION_KINDS = ("self", "relative")
ACCOUNT_NUMBER_DIGITS = 9  # the last one is the check digit

# What a tariff may tell customers apart by. A tariff need not use all of them.
RATE_CLASSES = (
    "residential",
    "multi_family",
    "commercial",
    "industrial",
    "institutional",
    "irrigation",
    "auto",
    "office",
    "fire",
)


# Facts that tariffs ask and that are true of people: they do not stay at a place when its people leave.
FACTS_OF_PEOPLE = frozenset({"low_income", "senior", "people", "new_customer", "winter_average_milli"})


def facts_of_place(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """What stays true of a place for whoever comes next: its garden, its lot, its pipe."""
    return {name: value for name, value in facts.items() if name not in FACTS_OF_PEOPLE}


@dataclass(frozen=True, kw_only=True, slots=True)
class MailingAddress:
    """Where letters go, apart from where service is taken."""

    to: str
    line_1: str
    line_2: str = ""
    city: str
    state: str = "CA"
    postal_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the tariff asks about an agreement. `meter_size` is the size that is billed, in inches: `3/4"`.

    `further`: facts by the names that tariffs give them (`people`, `senior`, `landscape_square_feet`); those that end in
    `_milli` in thousandths.
    """

    rate_class: str
    dwelling_units: int = 1
    meter_size: str = ""
    outside_city: bool = False
    further: Mapping[str, FactValue] = field(default_factory=dict)
