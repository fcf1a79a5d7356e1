"""The check of the seals: every closed day is what it was when it was sealed, and the chain is whole."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.ledger.models import BusinessDay, DayState, Seal
from curbstop.ledger.queries import recompute_seal, sealed_days
from curbstop.reporting.verify.types import CheckResult, Disagreement

_ROWS_SHOWN = 10


def check_seals() -> CheckResult:
    """Digest the rows of every sealed day again; names the section and the rows that are not what was sealed."""
    found = [
        Disagreement(place=f"{day.isoformat()}: the closed day has no seal", difference_cents=0)
        for day in BusinessDay.objects.filter(state=DayState.CLOSED)
        .exclude(pk__in=Seal.objects.values("pk"))
        .values_list("pk", flat=True)
    ]
    counted = 0
    for seal in sealed_days():
        report = recompute_seal(business_date=seal.business_date)
        counted += report.row_count
        found.extend(
            Disagreement(
                place=f"{row.business_date.isoformat()}, {row.section} {row.first_id} to {row.last_id}: {row.what}",
                difference_cents=0,
            )
            for row in report.disagreements
        )
    return CheckResult(
        name=gettext_noop("seals unbroken"),
        claim=gettext_noop(
            "The rows of every closed day are those that were sealed, and each seal names the one before it."
        ),
        ok=not found,
        counted=counted,
        disagreeing=len(found),
        difference_cents=0,
        first=tuple(found[:_ROWS_SHOWN]),
    )
