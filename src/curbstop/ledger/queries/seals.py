"""Seals: as they were made, and recomputed from the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.ledger.engine.sealing import BEGINNING, Section, seal_sha256
from curbstop.ledger.models import Seal, SealChunk, SealSection
from curbstop.ledger.queries.section_text import read_section


@dataclass(frozen=True, slots=True)
class SealRow:
    """The seal of one day."""

    business_date: date
    previous_sha256: str
    sha256: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where a sealed day is not what it was: the rows `first_id` to `last_id` of a section, or the chain itself."""

    business_date: date
    section: str
    first_id: int | None
    last_id: int | None
    sealed_rows: int
    found_rows: int
    what: str


@dataclass(frozen=True, slots=True)
class SealReport:
    """What recomputing a seal found."""

    business_date: date
    row_count: int
    disagreements: tuple[Disagreement, ...]

    @property
    def ok(self) -> bool:
        """Whether the seal holds."""
        return not self.disagreements


def seal_of(*, business_date: date) -> SealRow | None:
    """The seal of a day, if it has one."""
    row = Seal.objects.filter(business_day_id=business_date).first()
    return _row(row) if row is not None else None


def sealed_days() -> list[SealRow]:
    """All seals, earliest first."""
    return [_row(row) for row in Seal.objects.order_by("business_day_id")]


def recompute_seal(*, business_date: date) -> SealReport:
    """Digest a sealed day's rows again and say which section and which rows are not what was sealed.

    Also whether the seal follows from its sections, and names the seal of the day sealed before it.
    """
    seal = Seal.objects.get(business_day_id=business_date)
    sealed = list(SealSection.objects.filter(seal=seal).order_by("sequence"))
    disagreements: list[Disagreement] = []
    kept: list[Section] = []
    for section in sealed:
        chunks = list(SealChunk.objects.filter(section=section).order_by("number"))
        bounds = [chunk.last_id for chunk in chunks] or None
        found = read_section(name=section.name, sql=section.sql, business_date=business_date, bounds=bounds)
        disagreements += _compare(business_date, section, chunks, found)
        kept.append(found)
    disagreements += _check_chain(seal, kept, already_broken=bool(disagreements))
    return SealReport(
        business_date=business_date,
        row_count=sum(section.row_count for section in kept),
        disagreements=tuple(disagreements),
    )


def _compare(day: date, sealed: SealSection, chunks: Sequence[SealChunk], found: Section) -> list[Disagreement]:
    if not chunks and found.chunks:
        first, last = found.chunks[0].first_id, found.chunks[-1].last_id
        return [Disagreement(day, sealed.name, first, last, 0, found.row_count, "rows where none were sealed")]
    return [
        Disagreement(
            business_date=day,
            section=sealed.name,
            first_id=chunk.first_id,
            last_id=chunk.last_id,
            sealed_rows=chunk.row_count,
            found_rows=again.row_count,
            what="rows are missing or were added" if chunk.row_count != again.row_count else "a row was changed",
        )
        for chunk, again in zip(chunks, found.chunks, strict=True)
        if chunk.sha256 != again.sha256
    ]


def _check_chain(seal: Seal, sections: Sequence[Section], *, already_broken: bool) -> list[Disagreement]:
    day = seal.business_day_id
    before = Seal.objects.filter(business_day_id__lt=day).order_by("-business_day_id").first()
    expected = before.sha256 if before is not None else BEGINNING
    broken: list[Disagreement] = []
    if seal.previous_sha256 != expected:
        broken.append(Disagreement(day, "chain", None, None, 0, 0, "the seal does not name the seal before it"))
    computed = seal_sha256(previous_sha256=seal.previous_sha256, business_date=day, sections=sections)
    if computed != seal.sha256 and not already_broken:
        broken.append(Disagreement(day, "seal", None, None, 0, 0, "the seal does not follow from its sections"))
    return broken


def _row(row: Seal) -> SealRow:
    return SealRow(
        business_date=row.business_day_id,
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
        sealed_at=row.sealed_at,
    )
