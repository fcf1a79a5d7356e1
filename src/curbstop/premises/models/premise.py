"""Premises and their service points."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    F,
    ForeignKey,
    Index,
    IntegerField,
    Model,
    Q,
    SmallIntegerField,
    TextField,
)

from curbstop.platform.ranges import is_one_of
from curbstop.premises.types import ACTIVE, DIRECTIONS, SERVICE_POINT_STATES, SERVICES, WHOLE_SHARE_PPM


class Premise(Model):
    """A place that takes service: a house, a flat, a shop, a park."""

    number = TextField(unique=True)
    house_number = TextField()
    direction = TextField(default="", blank=True)
    street_name = TextField()
    street_type = TextField(default="", blank=True)
    unit = TextField(default="", blank=True)
    city = TextField()
    state = TextField(default="CA")
    postal_code = TextField()
    zone = SmallIntegerField(null=True)
    outside_city = BooleanField(default=False)
    parcel_number = TextField(default="", blank=True)
    search_text = TextField()

    class Meta:
        constraints = [
            CheckConstraint(name="premise_has_number", condition=~Q(number="")),
            CheckConstraint(name="premise_has_street", condition=~Q(street_name="")),
            is_one_of("direction", DIRECTIONS, name="premise_direction"),
            CheckConstraint(name="premise_zone", condition=Q(zone__isnull=True) | Q(zone__gt=0)),
        ]
        indexes = [
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="premise_search"),
            Index(fields=["street_name", "street_type"], name="premise_street"),
        ]

    def __str__(self) -> str:
        return self.number


class ServicePoint(Model):
    """Where one service meets a premise."""

    number = TextField(unique=True)
    premise = ForeignKey(Premise, on_delete=PROTECT, related_name="+")
    service = TextField()
    state = TextField(default=ACTIVE)
    metered = BooleanField()
    route = TextField(default="", blank=True)
    route_sequence = IntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="service_point_has_number", condition=~Q(number="")),
            is_one_of("service", SERVICES, name="service_point_service"),
            is_one_of("state", SERVICE_POINT_STATES, name="service_point_state"),
        ]
        indexes = [Index(fields=["route", "route_sequence"], name="service_point_route")]

    def __str__(self) -> str:
        return self.number


class SewerSource(Model):
    """A sewer point bills a share of a water point's use (100 % = 1,000,000 ppm)."""

    sewer_point = ForeignKey(ServicePoint, on_delete=PROTECT, related_name="+")
    water_point = ForeignKey(ServicePoint, on_delete=PROTECT, related_name="+")
    share_ppm = IntegerField(default=WHOLE_SHARE_PPM)
    days = DateRangeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="sewer_source_share", condition=Q(share_ppm__gt=0) & Q(share_ppm__lte=WHOLE_SHARE_PPM)
            ),
            CheckConstraint(name="sewer_source_two_points", condition=~Q(sewer_point=F("water_point"))),
            CheckConstraint(name="sewer_source_has_days", condition=Q(days__isempty=False)),
            ExclusionConstraint(
                name="sewer_source_once_a_day",
                expressions=[
                    ("sewer_point", RangeOperators.EQUAL),
                    ("water_point", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sewer_point_id} of {self.water_point_id}"
