"""What a posting refuses before the database has to."""

from curbstop.kernel.errors import CurbstopError


class PostingError(CurbstopError):
    """A draft that cannot be posted: a mistake in the program that made it."""


class ReservedAccountError(PostingError):
    """100 or 290 was named directly; only IN, OUT and CROSS move them."""


class SubsidiaryError(PostingError):
    """A control account without its subsidiary, or a subsidiary where none belongs."""


class SameSideError(PostingError):
    """Both sides of a transfer are the same account and subsidiary."""


class WrongFundError(PostingError):
    """An account stands in a fund where it does not belong."""


class AmountError(PostingError):
    """An amount is not a positive whole number of cents."""


class UnevenSidesError(PostingError):
    """What comes in is not what it is for, to the cent."""


class EmptyPostingError(PostingError):
    """A posting without any transfer."""
