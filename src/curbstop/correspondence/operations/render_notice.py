"""A letter of a few sentences, as a PDF."""

from curbstop.correspondence.engine.notice_letter import NoticeKind, NoticeLetter, pdf_of_notice

__all__ = ["NoticeKind", "NoticeLetter", "render_notice"]


def render_notice(*, letter: NoticeLetter) -> bytes:
    """The letter as a tagged PDF/UA-1. Raises `TypesettingError` when it could not be laid out."""
    return pdf_of_notice(letter)
