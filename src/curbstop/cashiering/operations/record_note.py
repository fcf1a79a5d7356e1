"""A counterfeit or mutilated note is written down: what it was, where it was found, who has it now. Nothing is posted."""

from curbstop.cashiering.engine.mutilated import mutilated_disposition
from curbstop.cashiering.models import NoteIncident, NoteStep
from curbstop.cashiering.operations.rows import NotAllowedError, second_person
from curbstop.cashiering.types import DENOMINATIONS, Act, Confirmation
from curbstop.cashiering.types.received import NoteDraft, NoteKind
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import CASHIER, FINANCE, MAIL_OPENER, MANAGER, REPRESENTATIVE, SUPERVISOR

MAY_RECORD = frozenset({CASHIER, SUPERVISOR, MANAGER, FINANCE, MAIL_OPENER})
MAY_WITNESS = MAY_RECORD | {REPRESENTATIVE}
MAY_SURRENDER = frozenset({SUPERVISOR, MANAGER, FINANCE})


class NoteError(CurbstopError):
    """A note is not described as it must be."""


def record_note(*, act: Act, note: NoteDraft, confirmation: Confirmation) -> int:
    """Write a note down with two names; returns its id.

    A counterfeit is never given back and never counted: it goes into an envelope of its own, and the drawer that had taken it
    is short by it. A mutilated note is taken when more than half of it is there. Source: cash control 22, 31 CFR 100.5.
    """
    require_open_transaction()
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_RECORD:
        raise NotAllowedError("Notes are written down by those who handle cash")
    _check(note)
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose="note",
        subject_kind="note",
        subject_id=None,
        roles=MAY_WITNESS,
    )
    is_counterfeit = note.kind == NoteKind.COUNTERFEIT
    disposition = "kept" if is_counterfeit else mutilated_disposition(remaining_percent=note.remaining_percent or 0)
    return NoteIncident.objects.create(
        kind=str(note.kind),
        found_at=note.found_at,
        session_id=note.session_id,
        deposit_id=note.deposit_id,
        denomination=note.denomination,
        amount_cents=DENOMINATIONS[note.denomination],
        remaining_percent=None if is_counterfeit else note.remaining_percent,
        disposition=disposition,
        serial_number=note.serial_number.strip(),
        envelope_number=note.envelope_number.strip(),
        presented_by=note.presented_by,
        description=note.description,
        recorded_by_id=act.actor_id,
        witness_id=witness,
        business_date=latest_open_day(),
        happened_at=act.now,
    ).pk


def _check(note: NoteDraft) -> None:
    if note.denomination not in DENOMINATIONS or note.denomination.startswith("coin_"):
        raise NoteError("There is no such note", to_do="Choose its denomination.")
    if note.kind == NoteKind.COUNTERFEIT and not (note.serial_number.strip() and note.envelope_number.strip()):
        raise NoteError(
            "A counterfeit needs its serial number and the number of its envelope",
            to_do="Put it into an envelope of its own, and enter both.",
        )
    if note.kind == NoteKind.MUTILATED and not 0 < (note.remaining_percent or 0) <= 100:  # noqa: PLR2004 - percent
        raise NoteError("How much of the note is there is missing", to_do="Enter it in percent, 1 to 100.")
    if NoteIncident.objects.filter(envelope_number=note.envelope_number.strip()).exclude(envelope_number="").exists():
        raise NoteError("This envelope holds another note", where="{envelope}", envelope=note.envelope_number.strip())


def close_note(*, act: Act, incident_id: int, kind: str, given_to: str, reference: str) -> int:
    """What became of a kept note: `surrendered` to the Secret Service or the police, or found `genuine`; returns the step's id."""
    require_open_transaction()
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_SURRENDER:
        raise NotAllowedError("Only supervisors and finance give a kept note away")
    incident = lock_rows(model=NoteIncident, ids=[incident_id])[incident_id]
    if incident.disposition != "kept" or NoteStep.objects.filter(incident=incident).exists():
        raise NoteError("This note is not kept here any more", where="note {note}", note=incident.pk)
    if kind not in ("surrendered", "genuine") or not given_to.strip() or not reference.strip():
        raise NoteError("To whom the note went, and their reference, are needed", to_do="Enter both.")
    return NoteStep.objects.create(
        incident=incident,
        kind=kind,
        given_to=given_to.strip(),
        reference=reference.strip(),
        recorded_by_id=act.actor_id,
        happened_at=act.now,
    ).pk
