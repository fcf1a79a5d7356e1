"""Jobs whose worker was killed are taken up again: nothing else does."""

from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

STALLED_AFTER_SECONDS = 10


@app.periodic(cron="* * * * *")
@app.task(queue=settings.QUEUE_PERIODIC, queueing_lock=f"{settings.QUEUE_PREFIX}.retry_stalled")
async def retry_stalled_jobs(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Give back to the queue what no living worker works on. Every job is safe to repeat."""
    for queue in settings.QUEUES:
        stalled = await app.job_manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED_AFTER_SECONDS)
        for job in stalled:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
