"""Tables of the room `metering`."""

from curbstop.metering.models.delivery import NotRead, ReadDelivery
from curbstop.metering.models.meter import ORIGINALS_AND_CORRECTIONS, Installation, Meter, Read
from curbstop.metering.models.meter_test import MeterTest
from curbstop.metering.models.read_exception import ReadDecision, ReadException, ReadPhoto

__all__ = [
    "ORIGINALS_AND_CORRECTIONS",
    "Installation",
    "Meter",
    "MeterTest",
    "NotRead",
    "Read",
    "ReadDecision",
    "ReadDelivery",
    "ReadException",
    "ReadPhoto",
]
