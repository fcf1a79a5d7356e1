"""Tables of the room `premises`."""

from curbstop.premises.models.premise import Premise, ServicePoint, SewerSource

__all__ = ["Premise", "ServicePoint", "SewerSource"]
