"""Tariffs that come with Curbstop. No database."""

from functools import lru_cache
from importlib.resources import files

from curbstop.rates.queries.tariff_file import TariffFile, read_tariff_text

SAN_BERNARDINO = "san_bernardino"


@lru_cache
def shipped_tariffs(*, utility: str = SAN_BERNARDINO) -> tuple[TariffFile, ...]:
    """Every shipped tariff of `utility`, by tariff and day."""
    folder = files("curbstop.rates.tariffs").joinpath(utility)
    read = [
        read_tariff_text(text=entry.read_text(encoding="utf-8"), name=entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return tuple(sorted(read, key=lambda file: (file.version.tariff, file.version.effective_from)))
