"""Who shares an envelope, and which file each bill stands in: at most 500 bills a file, no envelope in two files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curbstop.correspondence.types import PrintCandidate, Way

BILLS_PER_FILE = 500
# Which lengths of a ZIP code the barcode knows; others are left out.
POSTAL_DIGITS = frozenset({5, 9, 11})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPrint:
    """A bill's place: file, place in it, envelope (0 by email), piece of pieces."""

    bill_id: int
    amount_due_cents: int
    way: Way
    file_number: int
    place: int
    envelope: int
    piece: int
    pieces: int
    routing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers that a run has used so far."""

    mail_files: int = 0
    email_files: int = 0
    envelopes: int = 0


def plan_prints(
    *, candidates: Sequence[PrintCandidate], most_pieces: int, numbers: Numbers, bills_per_file: int = BILLS_PER_FILE
) -> list[PlannedPrint]:
    """Places for bills in the order given: paper in envelopes and files, email in files by itself."""
    paper = [one for one in candidates if not one.by_email]
    mailed = _in_files(_envelopes(paper, most_pieces), bills_per_file)
    plan = [
        _planned(one, "mail", numbers.mail_files + file, place, numbers.envelopes + envelope, piece, len(pieces))
        for file, place, envelope, piece, pieces, one in mailed
    ]
    emailed = [[one] for one in candidates if one.by_email]
    plan += [
        _planned(one, "email", numbers.email_files + file, place, 0, 1, 1)
        for file, place, _envelope, _piece, _pieces, one in _in_files(emailed, bills_per_file)
    ]
    return plan


def _envelopes(paper: Sequence[PrintCandidate], most_pieces: int) -> list[list[PrintCandidate]]:
    """Bills of one payer together where the first of them stands; a full envelope is followed by another."""
    open_ones: dict[str, list[PrintCandidate]] = {}
    envelopes: list[list[PrintCandidate]] = []
    for one in paper:
        found = open_ones.get(one.payer) if one.payer else None
        if found is None or len(found) >= most_pieces:
            found = []
            envelopes.append(found)
            open_ones[one.payer] = found
        found.append(one)
    return envelopes


Place = tuple[int, int, int, int, list[PrintCandidate], PrintCandidate]


def _in_files(envelopes: Sequence[list[PrintCandidate]], bills_per_file: int) -> Iterator[Place]:
    """File, place in it, envelope, piece of it, the envelope's bills, and the bill."""
    file, place = 1, 0
    for number, pieces in enumerate(envelopes, start=1):
        if place and place + len(pieces) > bills_per_file:
            file, place = file + 1, 0
        for piece, one in enumerate(pieces, start=1):
            place += 1
            yield file, place, number, piece, pieces, one


def _planned(  # noqa: PLR0917 - the columns of one row
    one: PrintCandidate, way: Way, file_number: int, place: int, envelope: int, piece: int, pieces: int
) -> PlannedPrint:
    return PlannedPrint(
        bill_id=one.bill_id,
        amount_due_cents=one.amount_due_cents,
        way=way,
        file_number=file_number,
        place=place,
        envelope=envelope,
        piece=piece,
        pieces=pieces,
        routing=routing_digits(one.postal_code),
    )


def routing_digits(postal_code: str) -> str:
    """A ZIP code's digits as the barcode takes them: 5, 9 or 11, else none."""
    digits = "".join(sign for sign in postal_code if sign.isascii() and sign.isdigit())
    return digits if len(digits) in POSTAL_DIGITS else ""
