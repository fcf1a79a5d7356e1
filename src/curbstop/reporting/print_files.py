"""A bill run's control sheet among the stored files."""

from curbstop.platform.models import StoredFile


def control_sheet_file_id(*, run_id: int) -> int | None:
    """The latest control sheet of a run; None before its bills were printed."""
    found = StoredFile.objects.filter(name=f"run-{run_id}-control.pdf").order_by("-recorded_at", "-pk")
    return found.values_list("pk", flat=True).first()
