"""Tables of the room `metering`."""

from curbstop.metering.models.meter import ORIGINALS_AND_CORRECTIONS, Installation, Meter, Read

__all__ = ["ORIGINALS_AND_CORRECTIONS", "Installation", "Meter", "Read"]
