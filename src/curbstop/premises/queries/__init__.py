"""What other rooms may ask about premises."""

from curbstop.premises.queries.premises import (
    PremiseRow,
    ServicePointRow,
    premise,
    premises,
    service_points,
    service_points_of_premise,
    sewer_points_of_water_points,
)

__all__ = [
    "PremiseRow",
    "ServicePointRow",
    "premise",
    "premises",
    "service_points",
    "service_points_of_premise",
    "sewer_points_of_water_points",
]
