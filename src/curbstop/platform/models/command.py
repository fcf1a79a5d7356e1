"""Commands that were carried out, each once."""

from django.db import models


class Command(models.Model):
    """What was asked under an idempotency key, and what came of it."""

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=100)
    content_sha256 = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    actor_id = models.BigIntegerField(null=True, help_text="Staff user who asked; empty for a job")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
