"""A tariff, and its versions in time."""

from django.db.models import (
    PROTECT,
    BooleanField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    JSONField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.kernel.wording import Wording
from curbstop.platform.ranges import ends_after_it_begins, is_one_of, no_two_on_one_day

DRAFT = "DRAFT"
ACTIVE = "ACTIVE"
WITHDRAWN = "WITHDRAWN"
STATES = (DRAFT, ACTIVE, WITHDRAWN)
VERSION_WORDS = {
    DRAFT: Wording("draft", meaning="tariff version"),
    ACTIVE: Wording("active", meaning="tariff version"),
    WITHDRAWN: Wording("withdrawn", meaning="tariff version"),
}
SERVICES = ("water", "sewer", "geothermal")


class Tariff(Model):
    """What a utility charges for one service, through time."""

    code = CharField(max_length=60, unique=True)
    utility = TextField()
    service = CharField(max_length=20)
    name_en = TextField()
    name_es = TextField()

    class Meta:
        constraints = [is_one_of("service", SERVICES, name="rates_tariff_service")]

    def __str__(self) -> str:
        return self.code


class TariffVersion(Model):
    """The tariff as adopted for the days [from_date, to_date). Content never changes once it is active (0002)."""

    tariff = ForeignKey(Tariff, on_delete=PROTECT, related_name="+")
    version = CharField(max_length=60)
    from_date = DateField()
    to_date = DateField(null=True)
    state = CharField(max_length=10, default=DRAFT)
    content = JSONField()
    content_sha256 = CharField(max_length=64)
    adoption = JSONField(default=dict)
    source = TextField()
    demonstration = BooleanField(default=False)
    loaded_at = DateTimeField()
    activated_at = DateTimeField(null=True)
    withdrawn_at = DateTimeField(null=True)
    withdrawn_reason = TextField(blank=True, default="")

    class Meta:
        constraints = [
            is_one_of("state", STATES, name="rates_version_state"),
            ends_after_it_begins(name="rates_version_days"),
            no_two_on_one_day("tariff", name="rates_version_one_a_day", condition=Q(state=ACTIVE)),
            UniqueConstraint(fields=["tariff", "version"], condition=~Q(state=WITHDRAWN), name="rates_version_once"),
            CheckConstraint(
                name="rates_version_adopted",
                condition=Q(state=DRAFT) | (Q(adoption__has_keys=["resolution", "hearing_date"])),
            ),
            CheckConstraint(
                name="rates_version_moments",
                condition=(Q(state=DRAFT) | Q(activated_at__isnull=False))
                & (~Q(state=WITHDRAWN) | Q(withdrawn_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tariff_id} {self.version}"
