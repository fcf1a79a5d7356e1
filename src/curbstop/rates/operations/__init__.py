"""Writes of the room `rates`, one verb a module."""

from curbstop.rates.operations.activate_tariff_version import (
    NotAdoptedError,
    NotADraftError,
    activate_tariff_version,
)
from curbstop.rates.operations.adopt_shipped_tariffs import adopt_shipped_tariffs
from curbstop.rates.operations.declare_drought_stage import (
    NoStageToEndError,
    SharedStageDaysError,
    declare_drought_stage,
    end_drought_stage,
)
from curbstop.rates.operations.load_tariff_file import (
    LoadedTariff,
    TariffInForceError,
    load_tariff,
    load_tariff_file,
)
from curbstop.rates.operations.record_evapotranspiration import (
    KnownAlreadyError,
    NoReasonGivenError,
    NoSuchWeatherError,
    Recording,
    Weather,
    WithdrawnAlreadyError,
    correct_evapotranspiration,
    record_evapotranspiration,
    withdraw_evapotranspiration,
)
from curbstop.rates.operations.withdraw_tariff_version import withdraw_tariff_version

__all__ = [
    "KnownAlreadyError",
    "LoadedTariff",
    "NoReasonGivenError",
    "NoStageToEndError",
    "NoSuchWeatherError",
    "NotADraftError",
    "NotAdoptedError",
    "Recording",
    "SharedStageDaysError",
    "TariffInForceError",
    "Weather",
    "WithdrawnAlreadyError",
    "activate_tariff_version",
    "adopt_shipped_tariffs",
    "correct_evapotranspiration",
    "declare_drought_stage",
    "end_drought_stage",
    "load_tariff",
    "load_tariff_file",
    "record_evapotranspiration",
    "withdraw_evapotranspiration",
    "withdraw_tariff_version",
]
