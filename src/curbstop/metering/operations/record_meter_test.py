"""The result of a meter's test is kept, whatever follows from it."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.metering.models import Meter, MeterTest
from curbstop.platform.files import store_file
from curbstop.platform.transactions import require_open_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeterTest:
    """Thousandths that the meter ran fast (positive) or slow, or that it stood still; `report`: name, media type, bytes."""

    serial: str
    tested_on: date
    error_permille: int
    stopped: bool
    remark: str = ""
    report: tuple[str, str, bytes] | None = None


def record_meter_test(*, test: NewMeterTest, recorded_by_id: int, now: datetime) -> int:
    """Keep the test once; returns its id. The same finding of the same day is the same test."""
    require_open_transaction()
    file_id = None
    if test.report is not None:
        name, media_type, content = test.report
        file_id = store_file(name=name, media_type=media_type, content=content, now=now)
    kept, _ = MeterTest.objects.get_or_create(
        meter_id=Meter.objects.values_list("pk", flat=True).get(serial=test.serial),
        tested_on=test.tested_on,
        error_permille=test.error_permille,
        stopped=test.stopped,
        defaults={"remark": test.remark, "file_id": file_id, "recorded_by_id": recorded_by_id, "recorded_at": now},
    )
    return kept.pk
