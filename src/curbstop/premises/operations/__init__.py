"""What may be done to premises and service points. Every one needs an open transaction."""

from curbstop.premises.operations.add_premise import DuplicatePremiseError, add_premise, add_service_point
from curbstop.premises.operations.lock_service_points import lock_service_points
from curbstop.premises.operations.set_service_point_state import set_service_point_state
from curbstop.premises.operations.set_sewer_source import SewerSourceError, set_sewer_source

__all__ = [
    "DuplicatePremiseError",
    "SewerSourceError",
    "add_premise",
    "add_service_point",
    "lock_service_points",
    "set_service_point_state",
    "set_sewer_source",
]
