"""What shows that a proposal of the difference solver is right. There is no evidence that is only an amount.

Who changes a customer's account needs `CustomerEvidence`: a picture, a slip or the customer's word. That another drawer was counted again says
nothing about a customer, so `Recount` is none of them.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class EvidenceKind(StrEnum):
    """The kinds of evidence."""

    IMAGE = "image"
    SLIP = "slip"
    WORD = "word"
    RECOUNT = "recount"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A scanned page or picture."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ImageEvidence:
    """A picture: of the check, of the customer's copy."""

    words: str
    file: EvidenceFile

    @property
    def kind(self) -> EvidenceKind:
        """As it is kept."""
        return EvidenceKind.IMAGE


@dataclass(frozen=True, slots=True)
class SlipEvidence:
    """A slip of paper and what stands on it: the terminal's, the stub, a note; with its picture when there is one."""

    words: str
    file: EvidenceFile | None = None

    @property
    def kind(self) -> EvidenceKind:
        """As it is kept."""
        return EvidenceKind.SLIP


@dataclass(frozen=True, slots=True)
class CustomersWord:
    """What a customer said, who it was and on which day."""

    words: str
    said_by: str
    said_on: date

    @property
    def kind(self) -> EvidenceKind:
        """As it is kept."""
        return EvidenceKind.WORD


@dataclass(frozen=True, slots=True)
class Recount:
    """Another drawer of that day was counted again: the count's id."""

    words: str
    count_id: int

    @property
    def kind(self) -> EvidenceKind:
        """As it is kept."""
        return EvidenceKind.RECOUNT


CustomerEvidence = ImageEvidence | SlipEvidence | CustomersWord
DifferenceEvidence = CustomerEvidence | Recount
