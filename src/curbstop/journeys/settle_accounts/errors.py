"""Why a closed account's balance stays where it is."""

from curbstop.kernel.errors import CurbstopError


class NotClosedError(CurbstopError):
    """Service still runs on the account, or is not billed to its end."""


class NotSamePersonError(CurbstopError):
    """A debt follows the person: never to the next tenant, the owner or anybody else (PUC 10009.6)."""


class NothingLeftError(CurbstopError):
    """There is nothing to settle."""


class RefundFileStateError(CurbstopError):
    """A refund file was decided before."""
