"""Files that belong to the records: kept in the database, so that one backup holds everything."""

from django.db import models


class StoredFile(models.Model):
    """A file's bytes with their SHA-256."""

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_sha256", "name"], name="platform_storedfile_same_content_once")
        ]

    def __str__(self) -> str:
        return self.name
