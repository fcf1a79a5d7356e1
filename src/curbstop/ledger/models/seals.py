"""Seals of closed days: a chain of SHA-256 over the canonical text of the day's rows."""

from django.db import models

from curbstop.ledger.models.days import BusinessDay


class Seal(models.Model):
    """The seal of one day, chained to the day sealed before it."""

    business_day = models.OneToOneField(
        BusinessDay, primary_key=True, db_column="business_date", on_delete=models.PROTECT, related_name="+"
    )
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.business_day_id} {self.sha256[:12]}"


class SealSection(models.Model):
    """One kind of rows of a sealed day; `sql` is the canonical text's query, with the day as its parameter."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    sequence = models.SmallIntegerField()
    sql = models.TextField()
    row_count = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "name"], name="ledger_sealsection_once")]

    def __str__(self) -> str:
        return self.name


class SealChunk(models.Model):
    """A thousand rows of a section, so that a disagreement can be narrowed down."""

    section = models.ForeignKey(SealSection, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    row_count = models.IntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="ledger_sealchunk_once")]

    def __str__(self) -> str:
        return f"{self.section_id} {self.number}"
