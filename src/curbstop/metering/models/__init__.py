"""Tables of the room `metering`."""

from curbstop.metering.models.meter import Installation, Meter, Read

__all__ = ["Installation", "Meter", "Read"]
