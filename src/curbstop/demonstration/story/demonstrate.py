"""The demonstration as one call: an empty schema, the story, the proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection

from curbstop.demonstration.story.calendar import LAST_DAY
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


class UnfinishedDemonstrationError(CurbstopError):
    """The building of the city was interrupted."""


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """The proof of the city, and whether it was there before."""

    proof: Proof
    was_there: bool


def demonstrate(*, accounts: int, seed: int, fresh: bool, progress: Progress) -> Demonstration:
    """Build the city unless it is there, and prove its books.

    `fresh` drops a demonstration that is there; a database that holds another utility's records is never touched.
    Raises NotADemonstrationError, UnfinishedDemonstrationError.
    """
    _require_demonstration()
    if fresh and _is_begun():
        progress("Clearing the old city", 0, 1)
        drop_schema()
        call_command("migrate", verbosity=0)
    was_there = _is_begun()
    if was_there:
        _require_whole_story()
    else:
        tell_story(accounts=accounts, seed=seed, progress=progress)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    proof = verify_books(progress=lambda name: progress(f"Proving: {name}", 0, 1))
    keep_proof(proof=proof, now=datetime.now(tz=UTC))
    return Demonstration(proof=proof, was_there=was_there)


def drop_schema() -> None:
    """Drop the utility's schema with all that is in it and make it again, empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")


def _is_begun() -> bool:
    return bool(business_days(limit=1)) or any(user.username in _names() for user in staff_users().values())


def _require_whole_story() -> None:
    """The story's end is the day after its last closed one."""
    if not any(row.business_date > LAST_DAY for row in business_days(limit=1)):
        raise UnfinishedDemonstrationError(
            "The demonstration city here is not finished: its building was interrupted",
            to_do="Build it anew with curbstop demo --fresh, or make demo FRESH=1.",
        )


def _require_demonstration() -> None:
    users = staff_users().values()
    if not all(user.username in _names() or user.username == "admin" for user in users):
        raise NotADemonstrationError(
            "This database holds records that are not the demonstration's",
            to_do="Give the demonstration its own place: set CURBSTOP_DATA or DATABASE_SCHEMA to another one.",
        )


def _names() -> frozenset[str]:
    return frozenset(player.username for player in CAST)
