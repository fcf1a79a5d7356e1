"""Runs and proofs to choose from, and what they are called."""

from curbstop.billing.queries.run_controls import proofs
from curbstop.journeys.compare_runs import Source
from curbstop.reporting.bill_runs import cycle_runs
from curbstop.web.office.proofs import proof_title
from curbstop.web.office.runs import run_title
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_moment

OFFERED = 60


def source_options() -> tuple[tuple[str, Words], ...]:
    """Finished runs, then proofs, the latest first."""
    runs = [
        (Source("run", row.id).code, f"{row.id}: {run_title(row)}")
        for row in cycle_runs(limit=OFFERED)
        if row.state == "FINISHED"
    ]
    tried = [
        (Source("proof", row.id).code, f"{proof_title(row)} ({format_moment(row.made_at)})")
        for row in proofs(limit=OFFERED)
    ]
    return (*runs, *tried)


def source_words(source: Source) -> str:
    """What a source is called; its code when it is an old one."""
    return str(dict(source_options()).get(source.code, source.code))
