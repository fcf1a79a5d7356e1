"""Tables of the room `rates`."""

from curbstop.rates.models.tariff import ACTIVE, DRAFT, WITHDRAWN, Tariff, TariffVersion

__all__ = ["ACTIVE", "DRAFT", "WITHDRAWN", "Tariff", "TariffVersion"]
