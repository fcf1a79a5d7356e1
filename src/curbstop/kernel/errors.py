"""How an anticipated failure speaks: what is wrong, where, and what to do."""

from typing import Self

from curbstop.kernel.wording import Translate, Wording, fill_in, in_english


class CurbstopError(Exception):
    """Base of every anticipated failure.

    `what` is one sentence without a full stop, `where` names the thing or place, `to_do` is a full sentence. All three
    are constant English templates; `facts` fill their named fields in. So the screens can say them in any language.
    """

    def __init__(self, what: str, *, where: str = "", to_do: str = "", **facts: object) -> None:
        self.what = what
        self.where = where
        self.to_do = to_do
        self.facts = facts
        super().__init__(what)

    @classmethod
    def because(cls, error: "CurbstopError", *, where: str, **facts: object) -> Self:
        """What another failure says as one of this kind, at another place."""
        return cls(error.what, where=where, to_do=error.to_do, **{**error.facts, **facts})

    @property
    def message(self) -> str:
        """All of it in English."""
        return self.said(in_english)

    @property
    def place(self) -> Wording:
        """`where` with its facts."""
        return Wording(self.where, meaning="", **self.facts)

    def said(self, translate: Translate) -> str:
        """All of it as a person reads it, in the language of `translate`."""
        what, where, to_do = (fill_in(text, self.facts, translate) for text in (self.what, self.where, self.to_do))
        place = f" ({where})" if where else ""
        return f"{what.rstrip('.')}{place}.{' ' + to_do if to_do else ''}"

    def __str__(self) -> str:
        return self.message
