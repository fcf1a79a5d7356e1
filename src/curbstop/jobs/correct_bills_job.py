"""Corrections of many bills as long work: computed, and when they are approved posted."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.journeys.correct_bills import compute_effects, post_correction
from curbstop.ledger.queries import latest_open_day


@app.task(name="compute_correction", queue=settings.QUEUE_MAIN)
def compute_correction(correction_id: int) -> None:
    """Compute what a correction would do, account by account; repeated, it goes on where it stopped."""
    compute_effects(correction_id=correction_id, business_date=latest_open_day(), now=timezone.now())


@app.task(name="post_approved_correction", queue=settings.QUEUE_MAIN)
def post_approved_correction(correction_id: int, actor_id: int) -> None:
    """Post an approved correction; repeated, it goes on where it stopped."""
    post_correction(correction_id=correction_id, business_date=latest_open_day(), actor_id=actor_id, now=timezone.now())
