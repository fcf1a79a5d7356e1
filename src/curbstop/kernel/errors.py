"""How an anticipated failure speaks: what is wrong, where, and what to do."""


class CurbstopError(Exception):
    """Base of every anticipated failure.

    `what` is one sentence without a full stop, `where` names the thing or place, `to_do` is a full sentence.
    """

    def __init__(self, what: str, *, where: str = "", to_do: str = "") -> None:
        self.what = what
        self.where = where
        self.to_do = to_do
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """All of it as a person reads it."""
        place = f" ({self.where})" if self.where else ""
        return f"{self.what.rstrip('.')}{place}.{' ' + self.to_do if self.to_do else ''}"

    def __str__(self) -> str:
        return self.message
