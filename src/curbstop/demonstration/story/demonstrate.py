"""The demonstration as one call: an empty schema, the story, the proof."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection

from curbstop.demonstration.story.cast import CAST
from curbstop.demonstration.story.tell import Progress, tell_story
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import business_days
from curbstop.reporting.verify.proofs import keep_proof
from curbstop.reporting.verify.run import verify_books
from curbstop.reporting.verify.types import Proof
from curbstop.staff.queries import staff_users


class NotADemonstrationError(CurbstopError):
    """The database holds something else than a demonstration city."""


def demonstrate(*, accounts: int, seed: int, fresh: bool, progress: Progress) -> Proof:
    """Build the city unless it is there, and prove its books.

    `fresh` drops a demonstration that is there; a database that holds another utility's records is never touched.
    """
    if fresh and _is_worked():
        _require_demonstration()
        progress("Clearing the old city", 0, 1)
        drop_schema()
        call_command("migrate", verbosity=0)
    if not _is_worked():
        tell_story(accounts=accounts, seed=seed, progress=progress)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    else:
        _require_demonstration()
    proof = verify_books(progress=lambda name: progress(f"Proving: {name}", 0, 1))
    keep_proof(proof=proof, now=datetime.now(tz=UTC))
    return proof


def drop_schema() -> None:
    """Drop the utility's schema with all that is in it and make it again, empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")


def _is_worked() -> bool:
    return bool(business_days(limit=1))


def _require_demonstration() -> None:
    users = staff_users().values()
    if not all(user.username in _names() or user.username == "admin" for user in users):
        raise NotADemonstrationError(
            "This database holds records that are not the demonstration's",
            to_do="Give the demonstration its own place: set CURBSTOP_DATA or DATABASE_SCHEMA to another one.",
        )


def _names() -> frozenset[str]:
    return frozenset(player.username for player in CAST)
