"""Tables of the room `rates`."""

from curbstop.rates.models.drought import DroughtStage
from curbstop.rates.models.evapotranspiration import Evapotranspiration
from curbstop.rates.models.tariff import ACTIVE, DRAFT, VERSION_WORDS, WITHDRAWN, Tariff, TariffVersion

__all__ = [
    "ACTIVE",
    "DRAFT",
    "VERSION_WORDS",
    "WITHDRAWN",
    "DroughtStage",
    "Evapotranspiration",
    "Tariff",
    "TariffVersion",
]
