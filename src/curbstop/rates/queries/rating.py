"""The door to the engine: rate frames of segments, and measure heat."""

from curbstop.rates.engine.compile import fact_columns
from curbstop.rates.engine.facts import fact_type
from curbstop.rates.engine.finish import CodedFrames
from curbstop.rates.engine.rate import (
    LINE_COLUMNS,
    NEEDED_COLUMNS,
    UNRATED_COLUMNS,
    RatedFrames,
    UnfitSegmentsError,
    rate,
    rate_in_codes,
)
from curbstop.rates.engine.therms import therms_milli
from curbstop.rates.engine.winter_average import winter_average_milli, winter_averages

__all__ = [
    "LINE_COLUMNS",
    "NEEDED_COLUMNS",
    "UNRATED_COLUMNS",
    "CodedFrames",
    "RatedFrames",
    "UnfitSegmentsError",
    "fact_columns",
    "fact_type",
    "rate",
    "rate_in_codes",
    "therms_milli",
    "winter_average_milli",
    "winter_averages",
]
