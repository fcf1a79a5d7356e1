"""Words of the room `premises`. A change here is a change of the database's checks."""

from dataclasses import dataclass

WATER = "water"
SEWER = "sewer"
GEOTHERMAL = "geothermal"
FIRE = "fire"
IRRIGATION = "irrigation"
SERVICES = (WATER, SEWER, GEOTHERMAL, FIRE, IRRIGATION)
# Billed by the water tariff under a class of their own.
WATER_BY_CLASS = (IRRIGATION, FIRE)

ACTIVE = "active"
VACANT = "vacant"
REMOVED = "removed"
SERVICE_POINT_STATES = (ACTIVE, VACANT, REMOVED)

DIRECTIONS = ("", "N", "S", "E", "W", "NE", "NW", "SE", "SW")
WHOLE_SHARE_PPM = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A parsed street address; `line` and `city_line` are what an envelope shows."""

    house_number: str
    direction: str = ""
    street_name: str
    street_type: str = ""
    unit: str = ""
    city: str
    state: str = "CA"
    postal_code: str

    @property
    def line(self) -> str:
        """House number, direction, street and unit."""
        parts = [self.house_number, self.direction, self.street_name, self.street_type]
        street = " ".join(part for part in parts if part)
        return f"{street} {self.unit}".strip() if self.unit else street

    @property
    def city_line(self) -> str:
        """City, state and postal code."""
        return f"{self.city}, {self.state} {self.postal_code}"
